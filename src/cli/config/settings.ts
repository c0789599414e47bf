// What flags, environment, project file and user file come to, in that order of precedence. Secrets are in the connections:
// of a Settings only `showSettings` may print anything.

import type { LinkTargets } from '../../model/links.ts';
import type { Prose } from '../../model/prose.ts';
import type { Connection } from '../../sources/http/connection.ts';
import type { ValueOrigin } from './origin.ts';
import type { Value } from './value.ts';

export interface Settings {
  /** The named context in use; null: none. */
  readonly context: string | null;
  /** As with -f; paths of a file are relative to its folder. */
  readonly files: readonly string[];
  /** IANA name. */
  readonly timezone: string;
  readonly profile: string;
  /** Null: no address is configured, or --offline says so. */
  readonly loki: LokiSettings | null;
  readonly prometheus: ServerSettings | null;
  readonly alertmanager: ServerSettings | null;
  /** Null unless `asksGrafana`: links need its address alone, so that its credentials never stop a trace. */
  readonly grafana: ServerSettings | null;
  readonly links: LinkTargets;
  /** Addresses under which the repository is browsed, without a slash at the end. */
  readonly webRoots: readonly string[];
  readonly limits: SearchSettings;
}

export interface ServerSettings {
  readonly connection: Connection;
}

export interface LokiSettings extends ServerSettings {
  /** A LogQL stream selector, braces included: `{service_name="codex-app"}`. */
  readonly selector: string;
  /** X-Scope-OrgID, one question each; empty: no such header. */
  readonly tenants: readonly string[];
  /** X-Query-Tags; `source=trace-by-id` unless set. */
  readonly queryTags: string;
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

export const BACKENDS = ['loki', 'prometheus', 'alertmanager', 'grafana'] as const;
export type BackendId = (typeof BACKENDS)[number];

/** The flags that configure, as oclif parses them. Text is checked here, not there. */
export interface SettingFlags {
  readonly context?: string | undefined;
  /** Read instead of the project file; named by the user, so it is trusted like the user file. */
  readonly config?: string | undefined;
  readonly file?: readonly string[] | undefined;
  readonly timezone?: string | undefined;
  readonly loki?: string | undefined;
  readonly selector?: string | undefined;
  readonly tenant?: readonly string[] | undefined;
  readonly prometheus?: string | undefined;
  readonly alertmanager?: string | undefined;
  readonly grafana?: string | undefined;
  readonly 'max-lookback'?: string | undefined;
  readonly 'max-bytes'?: string | undefined;
  readonly timeout?: string | undefined;
  readonly settle?: string | undefined;
  readonly 'web-root'?: readonly string[] | undefined;
  /** Ask no server. */
  readonly offline?: boolean | undefined;
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
