// What flags, environment, project file and user file come to, in that order of precedence. Secrets are in the connections:
// of a Settings only `showSettings` may print anything.

import type { LinkTargets } from '../../model/links.ts';
import type { Prose } from '../../model/prose.ts';
import type { Connection } from '../../sources/http/connection.ts';
import type { SourceDefinition, SourceOptions } from '../../sources/definition.ts';
import type { ValueOrigin } from './origin.ts';
import type { SettingValue as Value } from '../../model/setting.ts';

export interface Settings {
  /** The named context in use; null: none. */
  readonly context: string | null;
  /** As with -f; paths of a file are relative to its folder. */
  readonly files: readonly string[];
  /** IANA name. */
  readonly timezone: string;
  readonly profile: string;
  /** In the order of the registry, those that are configured; of servers none with --offline. Grafana only where it is asked. */
  readonly sources: readonly ConfiguredSource[];
  readonly links: LinkTargets;
  /** Addresses under which the repository is browsed, without a slash at the end. */
  readonly webRoots: readonly string[];
  readonly limits: SearchSettings;
}

export interface ConfiguredSource {
  readonly definition: SourceDefinition;
  /** Null: it is no server. */
  readonly connection: Connection | null;
  readonly options: SourceOptions;
}

export function configured({ sources }: Pick<Settings, 'sources'>, id: string): ConfiguredSource | null {
  return sources.find(({ definition }) => definition.id === id) ?? null;
}

/** Of those that hold this, in the order of the registry. */
export function holding(
  { sources }: Pick<Settings, 'sources'>,
  holds: SourceDefinition['holds'],
): readonly ConfiguredSource[] {
  return sources.filter(({ definition }) => definition.holds === holds);
}

/** Whether a store is asked that is searched window by window: times in what was given say where to look first. */
export function hasStore(settings: Pick<Settings, 'sources'>): boolean {
  return holding(settings, 'lines').some(
    ({ definition: { server, isSearchedByWindows } }) => server !== null || isSearchedByWindows === true,
  );
}

export interface SearchSettings {
  /** How far back an id is looked for when nothing says when it ran. */
  readonly maxLookbackNanos: bigint;
  /** A log store may be asked to read about this much; more is a gap. Null: no limit. */
  readonly maxBytes: number | null;
  /** All of it must be done by then; what is missing is a gap. */
  readonly timeoutMs: number;
  /** Metrics and alerts are asked only when so long has passed since the request's end. */
  readonly settleMs: number;
}

/** The flags that configure, as oclif parses them. Text is checked here, not there. */
export interface SettingFlags {
  readonly context?: string | undefined;
  /** Read instead of the project file; named by the user, so it is trusted like the user file. */
  readonly config?: string | undefined;
  readonly file?: readonly string[] | undefined;
  readonly timezone?: string | undefined;
  readonly 'max-lookback'?: string | undefined;
  readonly 'max-bytes'?: string | undefined;
  readonly timeout?: string | undefined;
  readonly settle?: string | undefined;
  readonly 'web-root'?: readonly string[] | undefined;
  /** Ask no server. */
  readonly offline?: boolean | undefined;
  /** Those of the sources (schema.ts). */
  readonly [flag: string]: string | number | boolean | readonly string[] | undefined;
}

export interface ReadText {
  readonly text: string;
  /** Group or others may read it. */
  readonly isReadableByOthers: boolean;
}

/** Everything the configuration depends on. */
export interface SettingsInput {
  readonly flags: SettingFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  readonly home: string;
  /** Null: there is no such file. Rejects with Node's error when it cannot be read. */
  readonly readText: (path: string) => Promise<ReadText | null>;
  /** Whether Grafana itself will be asked something (`doctor`). */
  readonly asksGrafana?: boolean;
}

/** One value in use, safe to print. */
export interface ShownValue {
  /** `loki.url`. */
  readonly key: string;
  /** For people. Null: a secret. Untrusted. */
  readonly shown: string | null;
  /** For programs: durations in milliseconds, sizes in bytes, null for no limit; a secret is null. Untrusted. */
  readonly value: Value;
  readonly origin: ValueOrigin;
  /** For a secret that the origin only points to: `variable X`, `file /path`. Never its value. */
  readonly secretFrom: string | null;
  /** Where it is set too, with less precedence. */
  readonly hides: readonly ValueOrigin[];
}

export interface ResolvedSettings {
  readonly settings: Settings;
  /** Sorted by key. */
  readonly values: readonly ShownValue[];
  /** What works but should not stay so: inline secrets, files that others may read, certificates not checked. */
  readonly warnings: readonly Prose[];
}
