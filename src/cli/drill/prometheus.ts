// What the drill asks its own Prometheus: the samples of ALERTS as the rules wrote them, and the series of the pictures.

import type { AlertSample } from '../../drill/record.ts';
import type { RecordedSeries } from '../../drill/panels.ts';

interface Answer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly values: readonly (readonly [seconds: number, value: string])[];
    }[];
  };
}

export async function askAlertSamples(prometheusUrl: string, sinceMs: number): Promise<readonly AlertSample[]> {
  const nowMs = Date.now();
  const range = Math.max(1, Math.ceil(nowMs - sinceMs));
  const { data } = await ask(prometheusUrl, 'query', {
    query: `ALERTS{alertname!=""}[${range}ms]`,
    time: String(nowMs / 1000),
  });
  return data.result.flatMap(({ metric, values }) => {
    const { alertname = '', alertstate } = metric;
    const state = alertstate === 'pending' ? 'pending' : 'firing';
    return values.map(([seconds]) => ({ alert: alertname, state, timeMs: Math.round(seconds * 1000) }) as const);
  });
}

export interface RangeQuestion {
  readonly query: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly stepMs: number;
}

export async function askSeries(
  prometheusUrl: string,
  { query, fromMs, untilMs, stepMs }: RangeQuestion,
): Promise<readonly RecordedSeries[]> {
  const { data } = await ask(prometheusUrl, 'query_range', {
    query,
    start: String(fromMs / 1000),
    end: String(untilMs / 1000),
    step: String(stepMs / 1000),
  });
  return data.result.map(({ metric, values }) => ({
    labels: Object.fromEntries(Object.entries(metric).filter(([name]) => name !== '__name__')),
    points: values.map(([seconds, value]) => [Math.round(seconds * 1000), Number(value)] as const),
  }));
}

interface GroupsAnswer {
  readonly data: {
    readonly groups: readonly { readonly file: string; readonly name: string; readonly lastEvaluation: string }[];
  };
}

/**
 * Until the proxy was scraped and every rule evaluated twice. Prometheus is ready some seconds before it looks at
 * anything, and after its start it records no alert before the third evaluation: first it looks for alerts of an earlier
 * run to go on with. One that becomes true with the second would be seen later than it was, and to fire too early.
 */
export async function untilWatching(prometheusUrl: string, sleep: (ms: number) => Promise<void>): Promise<void> {
  const first = new Map<string, string>();
  for (;;) {
    const { data } = await ask(prometheusUrl, 'query', { query: 'up == 1' });
    const response = await fetch(`${prometheusUrl}/api/v1/rules`);
    const { groups } = ((await response.json()) as GroupsAnswer).data;
    const twice = groups.filter(({ file, name, lastEvaluation }) => {
      // Of the year 1: not yet.
      if (Date.parse(lastEvaluation) <= 0) return false;
      const key = `${file};${name}`;
      const known = first.get(key) ?? lastEvaluation;
      first.set(key, known);
      return known !== lastEvaluation;
    });
    if (data.result.length > 0 && twice.length === groups.length) return;
    await sleep(200);
  }
}

async function ask(prometheusUrl: string, path: string, params: Readonly<Record<string, string>>): Promise<Answer> {
  const response = await fetch(`${prometheusUrl}/api/v1/${path}?${new URLSearchParams(params).toString()}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`Prometheus of the drill answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as Answer;
}

/** What the two servers say of themselves; `unknown` where they do not. */
export async function askVersions({
  prometheusUrl,
  alertmanagerUrl,
}: {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
}): Promise<readonly { readonly name: string; readonly version: string }[]> {
  const at = async (url: string, path: readonly string[]): Promise<string> => {
    const body: unknown = await (await fetch(url)).json();
    const value = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], body);
    return typeof value === 'string' ? value : 'unknown';
  };
  return [
    { name: 'Prometheus', version: await at(`${prometheusUrl}/api/v1/status/buildinfo`, ['data', 'version']) },
    { name: 'Alertmanager', version: await at(`${alertmanagerUrl}/api/v2/status`, ['versionInfo', 'version']) },
  ];
}
