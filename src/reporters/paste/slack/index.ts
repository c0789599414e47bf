// One message for the channel of an incident: the answer, the findings that matter most, the abnormal rows. What does
// not fit is counted. Text for `chat.postMessage`, an incoming webhook, or a composer that formats markup.

import { count, joinProse, own, plainText, type Prose, say } from '../../../model/prose.ts';
import type { TextReporter } from '../../../model/reporter.ts';
import type { TraceReport } from '../../../model/report.ts';
import { answerRows, titleOf } from '../../wording/answer.ts';
import type { AnswerRow } from '../../wording/answer-row.ts';
import { marksOf, orderFindings, withCitations } from '../../wording/findings.ts';
import { describeEvent, describeRow, rowContext } from '../../wording/row-text.ts';
import { layOutRows } from '../../wording/rows.ts';
import { quoteCommand } from '../../wording/shell-quote.ts';
import { shortNames } from '../../wording/short-names.ts';
import { pageLinks } from '../../wording/web-link.ts';
import { slackBold, slackCode, slackLink, slackProse, slackText } from './escape.ts';

/** Slack asks for no more in `text`, and splits what is longer into several messages (chat.postMessage). */
export const SLACK_CHARACTERS = 4000;
/** Of the sentence that counts what was left out. */
const COUNTS_CHARACTERS = 220;
const COMMAND_CHARACTERS = 400;
const FINDINGS_SHOWN = 5;

/** Lines that belong together, the most important first. */
interface Part {
  readonly heading: string | null;
  readonly lines: readonly Line[];
  /** Not among the lines in the first place. */
  readonly beyond: number;
  /** What is said of lines that were left out. */
  readonly leftOut: (n: number) => Prose;
}

interface Line {
  readonly text: string;
  /** Said instead where the text has no room. */
  readonly short: string | null;
}

export const slack: TextReporter = {
  id: 'slack',
  description: 'one Slack message',
  render(report) {
    const head = `*Trace* ${slackCode(report.reqId ?? report.understood.value)} ${slackBold(titleOf(report))}`;
    const lines = [head];
    const left: Prose[] = [];
    let room = SLACK_CHARACTERS - COUNTS_CHARACTERS - tailLines(report, []).join('\n').length - head.length;
    for (const part of [
      answerPart(report),
      findingsPart(report),
      abnormalPart(report),
      nextPart(report),
      linksPart(report),
    ]) {
      const fitted = fit(part, room);
      room -= fitted.lines.reduce((sum, line) => sum + line.length + 1, 0);
      lines.push(...fitted.lines);
      const leftOut = fitted.leftOut + part.beyond;
      if (leftOut > 0) left.push(part.leftOut(leftOut));
    }
    return `${[...lines, ...tailLines(report, left)].join('\n')}\n`;
  },
};

function fit({ heading, lines }: Part, room: number): { readonly lines: readonly string[]; readonly leftOut: number } {
  const head = heading === null ? [] : ['', heading];
  const shown: string[] = [];
  let leftOut = 0;
  let left = room - head.reduce((sum, line) => sum + line.length + 1, 0);
  for (const { text, short } of lines) {
    const fitting = [text, short].find((one) => one !== null && one.length + 1 <= left && leftOut === 0);
    if (fitting === undefined || fitting === null) leftOut += 1;
    else {
      shown.push(fitting);
      left -= fitting.length + 1;
    }
  }
  return { lines: shown.length === 0 ? [] : [...head, ...shown], leftOut };
}

function answerPart(report: TraceReport): Part {
  const rows = answerRows(report).map((row) =>
    row.label === 'Next' ? { ...row, text: report.next[0] ?? row.text } : row,
  );
  return {
    heading: null,
    lines: rows.map((row) => ({ text: answerLine(row), short: `${answerStart(row)}: too long for here` })),
    beyond: 0,
    leftOut: (n) => count(n, 'row of the answer', 'rows of the answer'),
  };
}

function answerLine(row: AnswerRow): string {
  const text = slackProse(row.text);
  return `${answerStart(row)}${row.lead === '' ? ' ' : ''}${text}`;
}

function answerStart({ label, lead }: AnswerRow): string {
  return lead === '' ? `*${label}*` : `*${label}* *${lead}*`;
}

function findingsPart({ correlations }: TraceReport): Part {
  const ordered = orderFindings(correlations);
  const lines = ordered.slice(0, FINDINGS_SHOWN).map((finding, index) => {
    const marks = marksOf(finding);
    const title = `${slackBold(finding.title)}${marks === '' ? '' : slackText(` (${marks})`)}`;
    return {
      text: `${index + 1}. ${title}. ${slackProse(withCitations(finding.summary, finding.evidence))}`,
      short: `${index + 1}. ${title}.`,
    };
  });
  return {
    heading: '*Findings*',
    lines,
    beyond: ordered.length - lines.length,
    leftOut: (n) => count(n, 'finding'),
  };
}

function abnormalPart(report: TraceReport): Part {
  const { rows, unplaced } = layOutRows(report, { all: false });
  const shown = rows.flatMap((row) => (row.type === 'single' ? [row.event] : row.events));
  const context = rowContext(report, { events: shown, names: shortNames(report) });
  const texts = [
    ...rows.map((row) => describeRow(row, context)),
    ...unplaced.map((event) => describeEvent(event, context)),
  ];
  const abnormal = texts.filter((text) => text.abnormal);
  return {
    heading: '*Abnormal rows*',
    lines: abnormal.map(({ id, shortOffset, lane, what }) => ({
      text: `• ${id} ${slackText(shortOffset)} ${lane}: ${slackProse(what)}`,
      short: null,
    })),
    beyond: texts.length - abnormal.length,
    leftOut: (n) => say`${count(n, 'more row')} of the timeline`,
  };
}

/** All but the first, which is in the answer. */
function nextPart({ next }: TraceReport): Part {
  return {
    heading: '*Next, too*',
    lines: next.slice(1).map((step) => ({ text: `• ${slackProse(step)}`, short: null })),
    beyond: 0,
    leftOut: (n) => count(n, 'next step'),
  };
}

function linksPart(report: TraceReport): Part {
  return {
    heading: '*Links*',
    lines: pageLinks(report).map(({ title, alert, url }) => ({
      text: `• ${slackLink(title, url)}${alert === null ? '' : ` of ${slackCode(alert)}`}`,
      short: null,
    })),
    beyond: 0,
    leftOut: (n) => count(n, 'link'),
  };
}

function tailLines(report: TraceReport, left: readonly Prose[]): readonly string[] {
  const { provenance, redactions, metrics } = report;
  const out = [...left, ...(metrics === null ? [] : [own('the signals')]), own('what was searched')];
  const removed = Object.values(redactions.counts).reduce((sum, n) => sum + n, 0);
  const command = quoteCommand(provenance.command);
  const code = slackCode(command, { max: COMMAND_CHARACTERS, keep: 'head' });
  const isWhole = command.length <= COMMAND_CHARACTERS && code.length <= COMMAND_CHARACTERS;
  return [
    '',
    `Not in this message: ${plainText(joinProse(out))}.`,
    ...(redactions.enabled && removed > 0
      ? [`Taken out: ${plainText(count(removed, 'value'))} that looked secret or personal; best effort.`]
      : []),
    isWhole ? `All of it: ${code}` : 'All of it: the same command with `-o markdown` instead of `--for`.',
  ];
}
