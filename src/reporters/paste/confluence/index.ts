// A page section in Confluence wiki markup: Insert › Markup takes it, in Data Center and in the Cloud editor alike. It
// folds nothing: the Cloud editor does not read `{expand}`.

import { cite, own, say } from '../../../model/prose.ts';
import type { TextReporter } from '../../../model/reporter.ts';
import type { TraceReport } from '../../../model/report.ts';
import { answerRows, isFound, titleOf } from '../../wording/answer.ts';
import { flawLines, gapText, notesBeyondGaps, windowText } from '../../wording/coverage-text.ts';
import { marksOf, nameList, orderFindings, unnamedRequests, withCitations } from '../../wording/findings.ts';
import { formatCount } from '../../wording/quantities.ts';
import { removedAllTheSame } from '../../wording/removed.ts';
import { quoteCommand } from '../../wording/shell-quote.ts';
import { shortNames } from '../../wording/short-names.ts';
import { sourceText } from '../../wording/source-text.ts';
import { pageLinks } from '../../wording/web-link.ts';
import { listSection } from './blocks.ts';
import { signalSections } from './signals.ts';
import { mentionsSection, timelineSections } from './timeline.ts';
import { wikiBold, wikiCode, wikiLink, wikiProse, wikiText } from './escape.ts';

const NAMES_SHOWN = 20;
const COMMAND = { max: 4000, keep: 'head' } as const;

export const confluence: TextReporter = {
  id: 'confluence',
  description: 'Confluence wiki markup for Insert › Markup',
  render(report, { all }) {
    const found = isFound(report);
    const sections = [
      `h2. ${wikiCode(report.reqId ?? report.understood.value)}: ${wikiProse(titleOf(report))}`,
      answerTable(report),
      findingsSection(report),
      ...timelineSections(report, all),
      ...(found ? [] : [nextSection(report)]),
      ...signalSections(report),
      mentionsSection(report),
      listSection(
        'Other requests with the same id',
        report.siblings.map(({ reqId, sharedKind, verdict, events }) =>
          wikiProse(say`${reqId}: ${own(verdict)}, shares the ${own(sharedKind)} ${cite(events)}`),
        ),
      ),
      listSection(
        'What the system does not log',
        report.loggingGaps.map(({ says }) => wikiProse(says)),
      ),
      searchedSection(report),
      listSection('Links', linkItems(report)),
      removedSection(report),
      reproduceSection(report),
      ...(found ? [nextSection(report)] : []),
    ];
    return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
  },
};

function answerTable(report: TraceReport): string {
  return answerRows(report)
    .map(({ label, lead, text }) => {
      const words = wikiProse(text);
      // Bold ends only where no letter follows.
      const bold = lead === '' ? '' : `*${wikiText(lead)}*${/^[\p{L}\p{N}{]/u.test(words) ? ' ' : ''}`;
      return `||${wikiText(label)}|${bold}${words}|`;
    })
    .join('\n');
}

function findingsSection({ correlations }: TraceReport): string {
  const items = orderFindings(correlations).map((finding) => {
    const marks = marksOf(finding);
    const unnamed = unnamedRequests(finding);
    const related = unnamed.length === 0 ? [] : say` Requests: ${nameList(unnamed, NAMES_SHOWN)}.`;
    const text = say`${withCitations(finding.summary, finding.evidence)}${related} Rule ${finding.ruleId}.`;
    return `# ${wikiBold(finding.title)}${wikiText(marks === '' ? '.' : ` (${marks}).`)} ${wikiProse(text)}`;
  });
  return items.length === 0 ? '' : `h3. Findings\n\n${items.join('\n')}`;
}

function searchedSection(report: TraceReport): string {
  const { sources } = report.completeness;
  const names = shortNames(report);
  return [
    'h3. Searched',
    wikiProse(windowText(report)),
    ...(sources.length === 0
      ? ['No source was searched.']
      : [
          sources
            .map((source) => `* ${wikiCode(source.id)}, *${source.status}*: ${wikiProse(sourceText(source, report))}`)
            .join('\n'),
        ]),
    ...listOf(
      'Not read, or not as asked:',
      sources.flatMap(({ gaps }) => gaps.map((gap) => wikiProse(gapText(gap)))),
    ),
    ...listOf(
      'Read, with flaws:',
      sources.flatMap((source) => flawLines(source, { report, names }).map((line) => wikiProse(line))),
    ),
    ...listOf(
      'Notes:',
      notesBeyondGaps(report).map((note) => wikiProse(note)),
    ),
  ].join('\n\n');
}

function removedSection({ redactions }: TraceReport): string {
  const { enabled, counts } = redactions;
  if (!enabled)
    return `h3. Removed\n\n*Nothing was removed*${removedAllTheSame(redactions)}, as asked with {{\\--no-redact}}. Read it all before sharing it.`;
  const kinds = Object.entries(counts)
    .filter(([, n]) => n > 0)
    .map(([kind, n]) => `${formatCount(n)} × ${wikiCode(kind)}`);
  const what =
    kinds.length === 0 ? 'No value looked like a secret or personal data' : `Values taken out: ${kinds.join(', ')}`;
  return `h3. Removed\n\n${what}. This is best effort: read it before sharing it widely.`;
}

function reproduceSection({ provenance, tool }: TraceReport): string {
  const made = `Made by ${wikiCode(tool.name)} ${wikiCode(tool.version)} on Node ${wikiCode(provenance.node)}, profile ${wikiCode(provenance.profile)}.`;
  return `h3. Reproduce\n\n${wikiCode(quoteCommand(provenance.command), COMMAND)}\n\n${made}`;
}

function linkItems(report: TraceReport): readonly string[] {
  return pageLinks(report).map(({ title, alert, url }) =>
    alert === null ? wikiLink(title, url) : `${wikiLink(title, url)} of ${wikiCode(alert)}`,
  );
}

function nextSection({ next }: TraceReport): string {
  return listSection(
    'Next',
    next.map((step) => wikiProse(step)),
  );
}

function listOf(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`${title}\n\n${items.map((item) => `* ${item}`).join('\n')}`];
}
