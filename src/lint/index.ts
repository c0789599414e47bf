import type { LintRule } from './rule.ts';
import { alertsAnnotations } from './rules/alerts-annotations.ts';
import { alertsForBeyondSignal } from './rules/alerts-for-beyond-signal.ts';
import { alertsOwner } from './rules/alerts-owner.ts';
import { alertsPhaseRace } from './rules/alerts-phase-race.ts';
import { alertsThreshold } from './rules/alerts-threshold.ts';
import { dashboardDataLink } from './rules/dashboard-data-link.ts';
import { dashboardDataSource } from './rules/dashboard-data-source.ts';
import { dashboardPanel } from './rules/dashboard-panel.ts';
import { dashboardQuery } from './rules/dashboard-query.ts';
import { dashboardVariable } from './rules/dashboard-variable.ts';
import { dataSourcesDerivedField } from './rules/data-sources-derived-field.ts';
import { docsLabelBound } from './rules/docs-label-bound.ts';
import { evidenceFile } from './rules/evidence-file.ts';
import { labelsAllowed } from './rules/labels-allowed.ts';
import { labelsIdAsLabel } from './rules/labels-id-as-label.ts';
import { labelsUnbounded } from './rules/labels-unbounded.ts';
import { linksAnchor } from './rules/links-anchor.ts';
import { linksExternal } from './rules/links-external.ts';
import { linksOnline } from './rules/links-online.ts';
import { linksRelative } from './rules/links-relative.ts';
import { lintSuppression } from './rules/lint-suppression.ts';
import { promqlBeyondTopBucket } from './rules/promql-beyond-top-bucket.ts';
import { promqlClampHides } from './rules/promql-clamp-hides.ts';
import { promqlExtrapolatedCount } from './rules/promql-extrapolated-count.ts';
import { promqlGaugeAsCounter } from './rules/promql-gauge-as-counter.ts';
import { promqlSelfCancellingRatio } from './rules/promql-self-cancelling-ratio.ts';
import { promqlTotalSuffix } from './rules/promql-total-suffix.ts';
import { promqlUnknownMetric } from './rules/promql-unknown-metric.ts';
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
  alertsAnnotations,
  alertsForBeyondSignal,
  alertsOwner,
  alertsPhaseRace,
  alertsThreshold,
  dashboardDataLink,
  dashboardDataSource,
  dashboardPanel,
  dashboardQuery,
  dashboardVariable,
  dataSourcesDerivedField,
  docsLabelBound,
  evidenceFile,
  labelsAllowed,
  labelsIdAsLabel,
  labelsUnbounded,
  linksAnchor,
  linksExternal,
  linksOnline,
  linksRelative,
  lintSuppression,
  promqlBeyondTopBucket,
  promqlClampHides,
  promqlExtrapolatedCount,
  promqlGaugeAsCounter,
  promqlSelfCancellingRatio,
  promqlTotalSuffix,
  promqlUnknownMetric,
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
