import type { Element, ElementContent } from 'hast';
import { h } from 'hastscript';
import type { TraceReport } from '../../model/report.ts';
import { answerRows, titleOf } from '../wording/answer.ts';
import { type Targets, code, prose } from './escape.ts';
import { completeText } from '../wording/source-text.ts';

const TONES = { failed: 'bad', succeeded: 'good' } as const;

/** The first screen: what happened, whether all was read, then the rows of the answer. */
export function answerSection(report: TraceReport, targets: Targets): readonly ElementContent[] {
  const { outcome, completeness } = report;
  const isGood = completeness.verdict === 'complete' && completeness.crossChecked !== false;
  const said = completeText(completeness);
  const tone = Object.hasOwn(TONES, outcome.verdict) ? TONES[outcome.verdict as keyof typeof TONES] : 'warn';
  return [
    h('h1', [code(report.reqId ?? report.understood.value), ': ', ...prose(titleOf(report), targets)]),
    h('ul', { className: ['verdict'] }, [
      h('li', { className: [tone] }, `Outcome: ${outcome.verdict}`),
      h(
        'li',
        { className: [completeness.verdict === 'incomplete' ? 'bad' : isGood ? 'good' : 'warn'] },
        `${said.slice(0, 1).toUpperCase()}${said.slice(1)}`,
      ),
    ]),
    answerList(report, targets),
  ];
}

function answerList(report: TraceReport, targets: Targets): Element {
  return h(
    'dl',
    { className: ['answer'] },
    answerRows(report).flatMap(({ label, lead, tone, text }) => [
      h('dt', label),
      h('dd', [
        ...(lead === '' ? [] : [h('span', { className: tone === 'plain' ? ['lead'] : [tone] }, lead)]),
        ...prose(text, targets),
      ]),
    ]),
  );
}
