// Findings for a terminal: place, the line with a caret under what is meant, what is wrong, why it matters, how to fix
// it.

import type { Finding } from '../../model/finding.ts';
import type { LintReport, LintReporter } from '../../model/lint-report.ts';
import { own, type Prose } from '../../model/prose.ts';
import { type Canvas, labelled, proseSpans, textSpan, wrap } from '../pretty/layout.ts';
import { paletteFor } from '../pretty/palette.ts';
import { escapeTerminal } from '../pretty/escape.ts';
import { countsText } from './counts.ts';
import { showSource } from './source-line.ts';

const NARROWEST = 24;
const LABEL_WIDTH = 4;

export const pretty: LintReporter = {
  id: 'pretty',
  description: 'for a terminal, with a caret under each place',
  render(report, { width, color }) {
    const canvas: Canvas = { width: Math.max(NARROWEST, Math.trunc(width)), palette: paletteFor(color) };
    const blocks = [
      ...report.findings.map((finding) => findingLines(finding, canvas)),
      ...report.gaps.map(({ file, problem }) => gapLines(file, problem, canvas)),
      ...report.notes.map((note) => wrap(proseSpans([own('note: '), note].flat(), canvas), canvas.width)),
      [verdict(report, canvas)],
    ];
    return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
  },
};

function findingLines(finding: Finding, canvas: Canvas): readonly string[] {
  const { palette, width } = canvas;
  const { file, start, severity, ruleId, what, why, mend } = finding;
  const tone = palette.tone[severity === 'error' ? 'bad' : 'warn'];
  const place = `${escapeTerminal(file)}:${start.line}:${start.column}`;
  const number = String(start.line);
  const gutter = ' '.repeat(number.length);
  const { line, caret } = showSource(finding, width - number.length - 5);
  const said = (label: string, prose: Prose): readonly string[] =>
    labelled(textSpan(label, palette.dim), proseSpans(prose, canvas), { indent: 2, labelWidth: LABEL_WIDTH, width });
  return [
    `${palette.strong(place)}  ${tone(severity)}  ${palette.dim(escapeTerminal(ruleId))}`,
    ...(line.trim() === ''
      ? []
      : [`  ${palette.dim(`${number} │`)} ${line}`, `  ${palette.dim(`${gutter} │`)} ${tone(caret)}`]),
    ...said('what', what),
    ...said('why', why),
    ...said('fix', mend),
  ];
}

function gapLines(file: string | null, problem: Prose, canvas: Canvas): readonly string[] {
  const name = file === null ? own('not judged: ') : ([{ code: file }, ' was not judged: '] satisfies Prose);
  return wrap(proseSpans([...name, ...problem], canvas), canvas.width);
}

function verdict(report: LintReport, { palette }: Canvas): string {
  const { findings, gaps } = report;
  const tone = findings.some(({ severity }) => severity === 'error')
    ? 'bad'
    : findings.length + gaps.length > 0
      ? 'warn'
      : 'good';
  return palette.tone[tone](countsText(report));
}
