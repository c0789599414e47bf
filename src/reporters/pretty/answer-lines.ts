import { type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { answerRows, titleOf } from '../wording/answer.ts';
import { marksOf, nameList, orderFindings, unnamedRequests, withCitations } from '../wording/findings.ts';
import { escapeTerminal } from './escape.ts';
import { type Canvas, labelled, proseSpans, type Span, textSpan, wrap } from './layout.ts';

const LABEL_WIDTH = 14;
const NAMES_SHOWN = 8;

export function titleLines(report: TraceReport, canvas: Canvas): readonly string[] {
  const { palette, width } = canvas;
  const id: Span = {
    text: escapeTerminal(report.reqId ?? report.understood.value),
    paint: palette.strong,
    whole: true,
  };
  const paint = palette.verdict[report.outcome.verdict];
  const title = proseSpans(titleOf(report), canvas).map((span) => ({ ...span, paint }));
  return wrap([id, textSpan('  ', palette.plain), ...title], width);
}

export function answerLines(report: TraceReport, canvas: Canvas): readonly string[] {
  const { palette, width } = canvas;
  const stacked = width < 50;
  return answerRows(report).flatMap(({ label, lead, tone, text }) => {
    const spans = [...(lead === '' ? [] : [textSpan(lead, palette.tone[tone])]), ...proseSpans(text, canvas)];
    if (stacked) return [palette.strong(label), ...wrap(spans, width - 2).map((line) => `  ${line}`)];
    return labelled(textSpan(label, palette.strong), spans, { indent: 2, labelWidth: LABEL_WIDTH, width });
  });
}

export function findingLines({ correlations }: TraceReport, canvas: Canvas): readonly string[] {
  if (correlations.length === 0) return [];
  const { palette, width } = canvas;
  const labelWidth = String(correlations.length).length;
  const lines = orderFindings(correlations).flatMap((finding, index) => {
    const marks = marksOf(finding);
    const title = proseSpans(finding.title, canvas).map((span) => ({ ...span, paint: palette.strong }));
    const mark = marks === '' ? [] : [textSpan(` (${marks})`, palette.tone.warn)];
    const unnamed = unnamedRequests(finding);
    const related: Prose = unnamed.length === 0 ? [] : say` Requests: ${nameList(unnamed, NAMES_SHOWN)}.`;
    const rule = textSpan(` ${finding.ruleId}`, palette.dim);
    return [
      ...labelled(textSpan(`${index + 1}`, palette.strong), [...title, ...mark], { indent: 2, labelWidth, width }),
      ...labelled(
        textSpan('', palette.plain),
        [...proseSpans(say`${withCitations(finding.summary, finding.evidence)}${related}`, canvas), rule],
        { indent: 2, labelWidth, width },
      ),
    ];
  });
  return [palette.heading('Findings'), ...lines];
}
