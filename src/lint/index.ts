import type { LintRule } from './rule.ts';
import { dashboardDataLink } from './rules/dashboard-data-link.ts';
import { dashboardDataSource } from './rules/dashboard-data-source.ts';
import { dashboardPanel } from './rules/dashboard-panel.ts';
import { dashboardQuery } from './rules/dashboard-query.ts';
import { dashboardVariable } from './rules/dashboard-variable.ts';
import { dataSourcesDerivedField } from './rules/data-sources-derived-field.ts';
import { docsLabelBound } from './rules/docs-label-bound.ts';
import { evidenceFile } from './rules/evidence-file.ts';
import { linksAnchor } from './rules/links-anchor.ts';
import { linksExternal } from './rules/links-external.ts';
import { linksOnline } from './rules/links-online.ts';
import { linksRelative } from './rules/links-relative.ts';
import { lintSuppression } from './rules/lint-suppression.ts';
import { runbookAlertHeading } from './rules/runbook-alert-heading.ts';
import { runbookCommand } from './rules/runbook-command.ts';
import { runbookMetric } from './rules/runbook-metric.ts';
import { runbookSections } from './rules/runbook-sections.ts';
import { syntaxJson } from './rules/syntax-json.ts';
import { syntaxLogql } from './rules/syntax-logql.ts';
import { syntaxMetrics } from './rules/syntax-metrics.ts';
import { syntaxPromql } from './rules/syntax-promql.ts';
import { syntaxRules } from './rules/syntax-rules.ts';
import { syntaxYaml } from './rules/syntax-yaml.ts';

/** Every rule there is; a file of rules/ that is missing here never runs (npm run check). */
export const RULES: readonly LintRule[] = [
  dashboardDataLink,
  dashboardDataSource,
  dashboardPanel,
  dashboardQuery,
  dashboardVariable,
  dataSourcesDerivedField,
  docsLabelBound,
  evidenceFile,
  linksAnchor,
  linksExternal,
  linksOnline,
  linksRelative,
  lintSuppression,
  runbookAlertHeading,
  runbookCommand,
  runbookMetric,
  runbookSections,
  syntaxJson,
  syntaxLogql,
  syntaxMetrics,
  syntaxPromql,
  syntaxRules,
  syntaxYaml,
];
