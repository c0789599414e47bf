// What each of our alerts must carry, as the story asks for it.

import { parse } from 'yaml';

const NAMES = [
  'CodexHighLatencyP95',
  'CodexWorkerRestarts',
  'CodexErrorRate',
  'CodexToolBufferAnomaly',
  'CodexWorkerDown',
  'CodexProxyGone',
  'CodexMaintenanceEnabled',
];
const ANNOTATIONS = ['summary', 'description', 'runbook_url', 'dashboard_url'];
const SEVERITIES = ['critical', 'warning', 'info'];

interface AlertRule {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

function readAlerts(yaml: string): readonly AlertRule[] {
  const { groups } = parse(yaml) as { readonly groups: readonly { readonly rules: readonly AlertRule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** One sentence each; empty: as it should be. */
export function formFaults(yaml: string): readonly string[] {
  const alerts = readAlerts(yaml);
  const present = alerts.map(({ alert }) => alert);
  return [
    ...NAMES.filter((name) => !present.includes(name)).map((name) => `no ${name}`),
    ...present.filter((name) => !NAMES.includes(name)).map((name) => `${name} is not among the seven`),
    ...alerts.flatMap(({ alert, labels, annotations }) => [
      ...ANNOTATIONS.filter((name) => !annotations[name]).map((name) => `${alert}: no ${name}`),
      ...(labels['owner'] === 'sre' ? [] : [`${alert}: owner is not sre`]),
      ...(labels['page_service'] === 'codex-app' ? [] : [`${alert}: page_service is not codex-app`]),
      ...(SEVERITIES.includes(labels['severity'] ?? '') ? [] : [`${alert}: no severity`]),
      ...(annotations['runbook_url']?.endsWith(`/docs/app-server-migration/incident-runbook.md#${alert.toLowerCase()}`)
        ? []
        : [`${alert}: the runbook's heading of its name is not linked`]),
      ...['runbook_url', 'dashboard_url']
        .filter((name) => annotations[name] !== undefined && !annotations[name].startsWith('https://'))
        .map((name) => `${alert}: ${name} is not absolute`),
    ]),
  ];
}
