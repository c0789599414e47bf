// The configuration of the two servers: the rules and the routing as they are, and where everything is on this machine.

import { type Document, isMap, isScalar, isSeq, parseDocument, stringify, visit } from 'yaml';

export const SCRAPE_INTERVAL_MS = 5000;
const EVALUATION_INTERVAL_MS = 15_000;

export interface PrometheusPlace {
  readonly ruleFiles: readonly string[];
  /** host:port */
  readonly target: string;
  readonly alertmanager: string;
  readonly scale: number;
}

export function prometheusConfig({ ruleFiles, target, alertmanager, scale }: PrometheusPlace): string {
  const interval = scaledMs(SCRAPE_INTERVAL_MS, scale);
  return stringify({
    global: {
      scrape_interval: interval,
      scrape_timeout: interval,
      evaluation_interval: scaledMs(EVALUATION_INTERVAL_MS, scale),
    },
    rule_files: ruleFiles,
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [{ job_name: 'codex-app', static_configs: [{ targets: [target] }] }],
  });
}

/** Prometheus' own durations that are no part of a configuration file. */
export function prometheusFlags(scale: number): readonly string[] {
  return [
    // How long a sample counts when none comes after it, and how often an alert that goes on is told again.
    `--query.lookback-delta=${scaledMs(300_000, scale)}`,
    `--rules.alert.resend-delay=${scaledMs(60_000, scale)}`,
  ];
}

function scaledMs(ms: number, scale: number): string {
  return `${Math.max(1, Math.round(ms / scale))}ms`;
}

/** Every webhook goes to the sink; its path stays, so that receivers can be told apart. */
export function pointedTo(sinkUrl: string, alertmanagerConfig: string): string {
  const document = parseDocument(alertmanagerConfig);
  if (document.errors[0] !== undefined) throw document.errors[0];
  pointWebhooks(document, sinkUrl);
  return document.toString({ lineWidth: 0 });
}

function pointWebhooks(document: Document, sinkUrl: string): void {
  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || key.value !== 'webhook_configs' || !isSeq(value)) return;
      for (const item of value.items) {
        const url = isMap(item) ? item.get('url') : undefined;
        if (isMap(item) && typeof url === 'string') item.set('url', `${sinkUrl}${new URL(url).pathname}`);
      }
    },
  });
}
