// SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), as code scanning of GitHub and others take it.

import type { Finding } from '../../model/finding.ts';
import type { LintGap, LintReport, LintReporter, RuleInfo } from '../../model/lint-report.ts';
import { plainText, type Prose } from '../../model/prose.ts';
import { escapeJsonText } from '../json/escape.ts';

export const sarif: LintReporter = {
  id: 'sarif',
  description: 'SARIF 2.1.0, for code scanning',
  render: (report) => escapeJsonText(`${JSON.stringify(sarifLog(report), null, 2)}\n`),
};

function sarifLog({ toolVersion, rules, findings, suppressed, gaps, notes }: LintReport): object {
  const results = [
    ...findings.map((finding) => resultOf(finding, rules)),
    ...suppressed.map(({ finding, reason }) => ({
      ...resultOf(finding, rules),
      suppressions: [{ kind: 'inSource', justification: reason }],
    })),
  ];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'trace-by-id', version: toolVersion, rules: rules.map(ruleOf) } },
        invocations: [
          {
            executionSuccessful: gaps.length === 0,
            toolExecutionNotifications: [
              ...gaps.map(gapOf),
              ...notes.map((note) => ({ level: 'note', message: messageOf([note]) })),
            ],
          },
        ],
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
}

function ruleOf({ id, summary, severity, page }: RuleInfo): object {
  return {
    id,
    shortDescription: { text: summary },
    defaultConfiguration: { level: severity },
    ...(page === null ? {} : { help: { text: page, markdown: page } }),
  };
}

function resultOf(
  { ruleId, severity, file, start, end, what, why, mend, ...source }: Finding,
  rules: readonly RuleInfo[],
): object {
  return {
    ruleId,
    ruleIndex: rules.findIndex(({ id }) => id === ruleId),
    level: severity,
    message: messageOf([what, why, mend]),
    locations: [
      {
        physicalLocation: {
          artifactLocation: locationOf(file),
          region: {
            startLine: start.line,
            startColumn: start.column,
            endLine: end.line,
            endColumn: end.column,
          },
          ...contextOf({ start, end, ...source }),
        },
      },
    ],
  };
}

/** The line around a place within one line. */
function contextOf({
  start,
  end,
  sourceLine,
  sourceColumn,
}: Pick<Finding, 'start' | 'end' | 'sourceLine' | 'sourceColumn'>): object {
  const endColumn = sourceColumn + sourceLine.length;
  if (end.line !== start.line || end.column > endColumn) return {};
  const { line } = start;
  return {
    contextRegion: {
      startLine: line,
      startColumn: sourceColumn,
      endLine: line,
      endColumn,
      snippet: { text: sourceLine },
    },
  };
}

function gapOf({ file, problem }: LintGap): object {
  return {
    level: 'error',
    message: messageOf([problem]),
    ...(file === null ? {} : { locations: [{ physicalLocation: { artifactLocation: locationOf(file) } }] }),
  };
}

function locationOf(file: string): object {
  return { uri: file.toWellFormed().split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

/** Braces are doubled, as SARIF has placeholders in messages; it has links too, which no artifact shall put there. */
function messageOf(sentences: readonly Prose[]): { readonly text: string } {
  const text = sentences.map(plainText).join(' ').toWellFormed();
  return { text: text.replaceAll(/[{}]/g, '$&$&').replaceAll('](', '] (') };
}
