import type { Clock } from '../decode/index.ts';
import type { AlertSource, MetricSource } from '../model/metrics.ts';
import type { LineGrammar, LogSource, Progress, SearchLimits } from '../model/source.ts';
import type { UnixNano } from '../model/time.ts';
import type { AlertmanagerSourceOptions } from './alertmanager/index.ts';
import { createFileSource, type FileSourceOptions } from './file/index.ts';
import type { HttpClient } from './http/client.ts';
import type { LokiSourceOptions } from './loki/index.ts';
import type { PrometheusSourceOptions } from './prometheus/index.ts';

/** Everything a source could need to be made; each takes what it needs. */
export interface SourceSettings {
  /** Null: no log files were named. */
  readonly files: Pick<FileSourceOptions, 'paths' | 'stdin' | 'rgPath' | 'foreseen'> | null;
  /** Null: no address is configured. */
  readonly loki: {
    readonly client: HttpClient;
    readonly selector: string;
    readonly tenants: readonly string[];
    readonly queryTags: string;
    /** For the commands of a dry run: which variables they would need. */
    readonly auth: 'none' | 'basic' | 'bearer';
  } | null;
  readonly prometheus: { readonly client: HttpClient } | null;
  readonly alertmanager: { readonly client: HttpClient } | null;
  readonly grammar: LineGrammar;
  readonly clock: Clock;
  readonly limits: SearchLimits;
  readonly now: () => UnixNano;
  readonly onProgress: (progress: Progress) => void;
}

/** A source of lines, of metrics or of alerts. */
export type Source =
  | { readonly logs: LogSource }
  | { readonly metrics: MetricSource }
  | { readonly alerts: AlertSource };

/** One line a source. Null: not asked for. What talks to servers is loaded when a server is configured. */
export const SOURCES: readonly {
  readonly id: string;
  readonly create: (settings: SourceSettings) => Promise<Source> | null;
}[] = [
  { id: 'file', create: (all) => all.files && file({ ...all, ...all.files }) },
  { id: 'loki', create: (all) => all.loki && loki({ ...all, ...all.loki }) },
  { id: 'prometheus', create: (all) => all.prometheus && prometheus(all.prometheus) },
  { id: 'alertmanager', create: (all) => all.alertmanager && alertmanager({ ...all, ...all.alertmanager }) },
];

function file(options: FileSourceOptions): Promise<Source> {
  return Promise.resolve({ logs: createFileSource(options) });
}

async function loki(options: LokiSourceOptions): Promise<Source> {
  return { logs: (await import('./loki/index.ts')).createLokiSource(options) };
}

async function prometheus(options: PrometheusSourceOptions): Promise<Source> {
  return { metrics: (await import('./prometheus/index.ts')).createPrometheusSource(options) };
}

async function alertmanager(options: AlertmanagerSourceOptions): Promise<Source> {
  return { alerts: (await import('./alertmanager/index.ts')).createAlertmanagerSource(options) };
}
