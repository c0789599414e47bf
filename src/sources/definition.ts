// What a source says of itself. Flags, environment, configuration keys, help, doctor, the start page, dry-run, replay, texts and
// advice are made of it: a new source is a folder here, and a line in index.ts.

import type { Clock } from '../decode/index.ts';
import type { SourceName } from '../model/coverage.ts';
import type { LinkTargets } from '../model/links.ts';
import type { AlertSource, MetricSource } from '../model/metrics.ts';
import type { Probe } from '../model/probe.ts';
import type { ServerWords } from '../model/server-advice.ts';
import type { SettingValue, SourceSetting } from '../model/setting.ts';
import type { LineGrammar, LogSource, Progress, SearchLimits } from '../model/source.ts';
import type { UnixNano } from '../model/time.ts';
import type { HttpClient } from './http/client.ts';

export interface SourceDefinition extends Omit<SourceName, 'holds'> {
  /** nothing: it is linked to, and asked by `doctor` alone. */
  readonly holds: SourceName['holds'] | 'nothing';
  /** How its server is named. Null: it reads this machine, and is configured by its first setting. */
  readonly server: ServerWords | null;
  /** It is searched window by window, as every server of lines is. */
  readonly isSearchedByWindows?: true;
  /** Beside those that every server has (address, credentials, headers, proxy, TLS, retries). */
  readonly settings: readonly SourceSetting[];
  /** Lines for `config init` below the source's key, without indentation. */
  readonly example: readonly string[];
  /** Null: nothing is traced in it. What talks to servers is loaded when it is called. */
  readonly create: ((input: SourceInput) => Promise<Source>) | null;
  readonly probe: (input: ProbeInput) => Promise<Probe>;
}

/** A source of lines, of metrics or of alerts. */
export type Source =
  | { readonly logs: LogSource }
  | { readonly metrics: MetricSource }
  | { readonly alerts: AlertSource };

/** Its settings by key, as configured; absent: nothing says. */
export type SourceOptions = Readonly<Record<string, SettingValue>>;

/** Everything a source could need to be made; each takes what it needs. */
export interface SourceInput {
  readonly options: SourceOptions;
  /** Null: it is no server. */
  readonly client: HttpClient | null;
  /** For the commands of a dry run: which variables they would need. */
  readonly auth: 'none' | 'basic' | 'bearer';
  readonly stdin: NodeJS.ReadStream | null;
  readonly rgPath: string;
  /** What questions for context will ask: small files are read once for all of it. */
  readonly foreseen: readonly string[];
  readonly grammar: LineGrammar;
  readonly clock: Clock;
  readonly limits: SearchLimits;
  readonly now: () => UnixNano;
  readonly onProgress: (progress: Progress) => void;
}

export interface ProbeInput {
  readonly options: SourceOptions;
  readonly client: HttpClient | null;
  readonly hasCredentials: boolean;
  readonly links: LinkTargets;
  /** The profile's: plain metric names. */
  readonly metricNames: readonly string[];
  readonly now: () => UnixNano;
}

export function clientOf({ client }: Pick<SourceInput, 'client'>): HttpClient {
  if (client === null) throw new Error('a server without a connection');
  return client;
}

export function textOption(options: SourceOptions, key: string): string | null {
  const value = options[key] ?? null;
  return value === null ? null : String(value);
}

export function listOption(options: SourceOptions, key: string): readonly string[] {
  const value = options[key];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
