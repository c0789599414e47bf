// A comment on an issue or a pull request: the answer and the findings open, the rest folded. What it holds of the
// Markdown report it writes as that one does: log text stands in code, where GitHub links no `@name`, `#1`, address or
// commit.

import { count, plainText } from '../../../model/prose.ts';
import type { TextReporter } from '../../../model/reporter.ts';
import type { TraceReport } from '../../../model/report.ts';
import { isFound } from '../../wording/answer.ts';
import { linksSection, nextSection, removedSection, reproduceSection } from '../../markdown/closing.ts';
import { findingsSection } from '../../markdown/findings.ts';
import { definitions } from '../../markdown/link.ts';
import { gapsSection, searchedSection } from '../../markdown/searched.ts';
import { signalSections } from '../../markdown/signals.ts';
import { mentionsSection, siblingsSection, timelineParts } from '../../markdown/timeline.ts';
import { answerTable, headingOf } from '../../markdown/index.ts';
import { formatCount } from '../../wording/quantities.ts';

/** "body is too long (maximum is 65536 characters)": of an issue, a pull request and a comment alike. */
export const GITHUB_CHARACTERS = 65_536;

/** In the order in which they go when there is no room, after the rows of the timeline. */
const DROPPED = ['metrics', 'others', 'unplaced', 'picture', 'searched', 'closing', 'timeline', 'findings'] as const;
type Section = (typeof DROPPED)[number];

const NAMES: Readonly<Record<Section, string>> = {
  metrics: 'signals and alerts',
  others: 'mentions, other requests and logging gaps',
  unplaced: 'lines that cannot be placed',
  picture: 'the picture',
  searched: 'what was searched',
  closing: 'links, and how to make this again',
  timeline: 'the timeline',
  findings: 'findings',
};

interface Size {
  /** Rows of the timeline. */
  readonly most: number;
  readonly dropped: ReadonlySet<Section>;
}

export const github: TextReporter = {
  id: 'github',
  description: 'a comment on GitHub, timeline folded',
  render(report, { all }) {
    const compose = (size: Size): string => composeComment(report, { all, size });
    const whole = compose({ most: Number.POSITIVE_INFINITY, dropped: new Set() });
    if (whole.length <= GITHUB_CHARACTERS) return whole;
    for (let gone = 0; gone <= DROPPED.length; gone += 1) {
      const dropped = new Set(DROPPED.slice(0, gone));
      const text = mostRows(report, { all, compose: (most) => compose({ most, dropped }) });
      if (text !== null) return text;
    }
    return `${headingOf(report)}\n\nNothing else fits into a comment; ${'`-o markdown`'} has all.\n`;
  },
};

/** With as many rows as there is room for; null where it is too long without any. */
function mostRows(
  report: TraceReport,
  { all, compose }: { readonly all: boolean; readonly compose: (most: number) => string },
): string | null {
  let best: string | null = null;
  let low = 0;
  let high = timelineParts(report, { all, most: 0 }).rows;
  while (low <= high) {
    const most = Math.floor((low + high) / 2);
    const text = compose(most);
    if (text.length <= GITHUB_CHARACTERS) {
      best = text;
      low = most + 1;
    } else high = most - 1;
  }
  return best;
}

function composeComment(
  report: TraceReport,
  { all, size: { most, dropped } }: { readonly all: boolean; readonly size: Size },
): string {
  const timeline = timelineParts(report, { all, most });
  const keep = (section: Section, ...texts: readonly string[]): readonly string[] =>
    dropped.has(section) ? [] : texts;
  const next = nextSection(report);
  const found = isFound(report);
  const hidden = timeline.rows - timeline.shown;
  const sections = [
    headingOf(report),
    leftOutText(hidden, dropped),
    answerTable(report),
    ...keep('findings', findingsSection(report)),
    ...(found ? [] : [next]),
    folded(timelineSummary(timeline.title, { hidden, rows: timeline.rows }), [
      ...keep('timeline', timeline.body),
      ...keep('picture', timeline.picture),
      ...keep('unplaced', timeline.unplaced),
    ]),
    ...keep('metrics', folded('Signals and alerts', signalSections(report))),
    ...keep('others', mentionsSection(report), siblingsSection(report), gapsSection(report)),
    ...keep('searched', folded('Searched', [withoutHeading(searchedSection(report))])),
    ...(found ? [next] : []),
    ...keep(
      'closing',
      linksSection(report),
      folded('Removed, and how to make this again', [removedSection(report), reproduceSection(report)]),
    ),
  ];
  const text = sections.filter((section) => section !== '').join('\n\n');
  const addresses = definitions(report, text);
  return addresses === '' ? `${text}\n` : `${text}\n\n${addresses}\n`;
}

function leftOutText(hidden: number, dropped: ReadonlySet<Section>): string {
  if (hidden === 0 && dropped.size === 0) return '';
  const parts = [
    ...(hidden === 0 || dropped.has('timeline')
      ? []
      : [plainText(count(hidden, 'row of the timeline', 'rows of the timeline'))]),
    ...[...dropped].map((section) => NAMES[section]),
  ];
  return `**Shortened** to fit into a comment. Left out: ${parts.join(', ')}. ${'`-o markdown`'} has all.`;
}

function timelineSummary(title: string, { hidden, rows }: { readonly hidden: number; readonly rows: number }): string {
  const all = plainText(count(rows, 'row'));
  return hidden === 0 ? `${title}, ${all}` : `${title}, ${formatCount(rows - hidden)} of ${all}`;
}

/** `summary`: our own words, without markup. */
function folded(summary: string, sections: readonly string[]): string {
  const content = sections.filter((section) => section !== '').join('\n\n');
  return content === '' ? '' : `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** The summary says it. */
function withoutHeading(section: string): string {
  return section.replace(/^### .*\n\n/, '');
}
