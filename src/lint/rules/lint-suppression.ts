import type { LintRule } from '../rule.ts';

/** Reported by the engine: only it knows what a comment held back. Nothing suppresses it. */
export const lintSuppression: LintRule = {
  id: 'lint/suppression',
  summary: 'a suppression comment without a reason, of a rule that does not exist, or that holds nothing back',
  severity: 'error',
  check: () => [],
};
