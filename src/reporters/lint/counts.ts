// How much was found, in one line of our own words.

import type { LintReport } from '../../model/lint-report.ts';
import { count, plainText } from '../../model/prose.ts';

export function countsText({ findings, suppressed, fileCount, gaps }: LintReport): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const number = (n: number, word: string): string => plainText(count(n, word));
  const found =
    findings.length === 0
      ? 'no findings'
      : `${number(errors, 'error')}, ${number(findings.length - errors, 'warning')}`;
  return [
    `${found} in ${number(fileCount, 'file')}`,
    ...(suppressed.length === 0 ? [] : [`${suppressed.length.toLocaleString('en-US')} suppressed`]),
    ...(gaps.length === 0 ? [] : [`INCOMPLETE: ${number(gaps.length, 'gap')}`]),
  ].join('; ');
}
