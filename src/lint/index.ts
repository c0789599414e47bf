import type { LintRule } from './rule.ts';
import { linksOnline } from './rules/links-online.ts';
import { lintSuppression } from './rules/lint-suppression.ts';
import { syntaxJson } from './rules/syntax-json.ts';
import { syntaxLogql } from './rules/syntax-logql.ts';
import { syntaxMetrics } from './rules/syntax-metrics.ts';
import { syntaxPromql } from './rules/syntax-promql.ts';
import { syntaxRules } from './rules/syntax-rules.ts';
import { syntaxYaml } from './rules/syntax-yaml.ts';

/** Every rule there is; a file of rules/ that is missing here never runs (npm run check). */
export const RULES: readonly LintRule[] = [
  linksOnline,
  lintSuppression,
  syntaxJson,
  syntaxLogql,
  syntaxMetrics,
  syntaxPromql,
  syntaxRules,
  syntaxYaml,
];
