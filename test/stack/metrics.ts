// An exposition text by metric: what HELP and TYPE say, and which sets of labels (with the values of le and quantile) occur.

export interface ExportedMetric {
  readonly head: readonly string[];
  readonly labels: ReadonlySet<string>;
}

export function metricsIn(text: string): ReadonlyMap<string, ExportedMetric> {
  const metrics = new Map<string, { head: string[]; labels: Set<string> }>();
  let current: { head: string[]; labels: Set<string> } | undefined;
  for (const line of text.split('\n')) {
    const [, kind, name = ''] = /^# (HELP|TYPE) (codex_\w+)/.exec(line) ?? [];
    if (kind !== undefined) {
      current = metrics.get(name) ?? { head: [], labels: new Set() };
      if (!current.head.includes(line)) current.head.push(line);
      metrics.set(name, current);
    } else if (line.startsWith('codex_')) {
      const labels = /\{(.*)\}/.exec(line)?.[1] ?? '';
      current?.labels.add(labels.replaceAll(/(?!le=|quantile=)\b(\w+)="[^"]*"/g, '$1'));
    }
  }
  return metrics;
}
