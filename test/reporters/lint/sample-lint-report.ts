// A report of the lint in which every text that an artifact could have written comes from `next`.

import type { Finding } from '../../../src/model/finding.ts';
import type { LintReport } from '../../../src/model/lint-report.ts';
import { own, say } from '../../../src/model/prose.ts';

export function sampleLintReport(next: () => string = () => 'text'): LintReport {
  const finding = (severity: Finding['severity'], line: number): Finding => {
    const sourceLine = next().replaceAll(/[\r\n]/g, ' ');
    const from = Math.floor(sourceLine.length / 3);
    return {
      ruleId: 'promql/sample',
      severity,
      file: `docs/${next()}`,
      start: { line, column: from + 1 },
      end: { line, column: Math.max(from + 1, sourceLine.length) },
      sourceLine,
      sourceColumn: 1,
      what: say`The metric ${next()} is unknown.`,
      why: say`${next()} has no series, so that the alert never fires.`,
      mend: say`Write ${next()} or ${next()}.`,
    };
  };
  return {
    toolVersion: '0.0.0',
    fileCount: 3,
    rules: [{ id: 'promql/sample', summary: 'a sample', severity: 'error', page: '# promql/sample\n' }],
    findings: [finding('error', 1), finding('warning', 12), { ...finding('error', 20), end: { line: 22, column: 1 } }],
    suppressed: [{ finding: finding('error', 30), reason: next() }],
    gaps: [
      { file: next(), problem: say`it cannot be read (${next()})` },
      { file: null, problem: say`metric names were not had: ${next()}` },
    ],
    notes: [own('A page has moved.'), say`${next()} has moved`],
  };
}
