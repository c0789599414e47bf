import type { LintRule } from './rule.ts';

/** Every rule there is; a file of rules/ that is missing here never runs (npm run check). */
export const RULES: readonly LintRule[] = [];
