// The findings for programs: docs/schema/lint-findings-v1.schema.json. Version 1: fields are only ever added.

import type { Finding } from '../../model/finding.ts';
import type { LintReporter } from '../../model/lint-report.ts';
import { plainText } from '../../model/prose.ts';
import { escapeJsonText } from '../json/escape.ts';

export const json: LintReporter = {
  id: 'json',
  description: 'for programs, with a published schema',
  render(report) {
    const { toolVersion, fileCount, rules, findings, suppressed, gaps, notes } = report;
    const wire = {
      schemaVersion: 1,
      tool: { name: 'trace-by-id', version: toolVersion },
      complete: gaps.length === 0,
      summary: {
        files: fileCount,
        errors: findings.filter(({ severity }) => severity === 'error').length,
        warnings: findings.filter(({ severity }) => severity === 'warning').length,
        suppressed: suppressed.length,
      },
      rules: rules.map(({ id, summary, severity }) => ({ id, severity, summary })),
      findings: findings.map(wireFinding),
      suppressed: suppressed.map(({ finding, reason }) => ({ ...wireFinding(finding), reason })),
      gaps: gaps.map(({ file, problem }) => ({ file, problem: plainText(problem) })),
      notes: notes.map(plainText),
    };
    return escapeJsonText(`${JSON.stringify(wire, null, 2)}\n`);
  },
};

function wireFinding({
  ruleId,
  severity,
  file,
  start,
  end,
  sourceLine,
  sourceColumn,
  what,
  why,
  mend,
}: Finding): object {
  return {
    rule: ruleId,
    severity,
    file,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    source: { text: sourceLine, column: sourceColumn },
    what: plainText(what),
    why: plainText(why),
    mend: plainText(mend),
  };
}
