// How a value of the configuration is written and checked, and how a source says which it has.

import type { Profile } from './profile.ts';
import type { Prose } from './prose.ts';

/** A setting's value, checked: durations in milliseconds, sizes in bytes; null where a setting says "no limit". */
export type SettingValue = string | number | boolean | null | readonly string[];

/** A text that a source checks itself. */
export interface CheckedText {
  /** Null: it is one. Else what is wrong with it: `is no stream selector: …`. */
  fault(text: string): Prose | null;
  /** `a stream selector`. */
  readonly what: string;
  /** `'{service_name="codex-app"}'`, as one would write it into a configuration. */
  readonly example: string;
}

export type SettingKind =
  | 'text'
  | 'secret'
  | 'variable'
  | 'path'
  | 'paths'
  | 'texts'
  | 'url'
  | 'page'
  | 'pages'
  | 'proxy'
  | 'servers'
  | 'timezone'
  | 'profile'
  | 'boolean'
  | 'count'
  | 'positive'
  | 'uid'
  | 'explore-form'
  | 'header-name'
  | 'header-value'
  | 'duration'
  | 'wait'
  | 'pause'
  | 'backoff'
  | 'bytes'
  | CheckedText;

/** Where the value itself is: given as it stands, in an environment variable, in a file. */
export type SettingVia = 'value' | 'env' | 'file';

export interface SettingFlag {
  /** Without its dashes. */
  readonly name: string;
  /** For `--help`. */
  readonly says: string;
  /** `URL`, `ID`; null: it takes no value. */
  readonly value: string | null;
  readonly isMultiple?: boolean;
}

/** One setting of a source; it stands below the source's id: `loki.selector`. */
export interface SourceSetting {
  readonly key: string;
  readonly kind: SettingKind;
  /** Other keys that give the same setting, with how they are written: `tenant` gives `tenants`. */
  readonly spellings?: Readonly<Record<string, SettingKind>>;
  /** Absent: it has no flag, it has no variable. */
  readonly flag?: SettingFlag;
  readonly variable?: string;
  /** How the variable is written, where that is not as in a file. */
  readonly variableKind?: SettingKind;
  /** Holds when the source is configured and nothing says otherwise. */
  readonly byDefault?: (profile: Pick<Profile, 'id' | 'defaultSelector'>) => SettingDefault;
}

export interface SettingDefault {
  readonly value: SettingValue;
  /** Of which it is: `of profile codex-app-server`; empty: of this program. */
  readonly says: string;
}
