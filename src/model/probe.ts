// What `doctor` finds out about one thing a trace depends on.

import type { SourceError } from './errors.ts';
import { own, type Prose, say } from './prose.ts';

/** warn: a trace works, but not as it could. fail: what is configured does not work. off: it is not configured. */
export type ProbeLevel = 'ok' | 'warn' | 'fail' | 'off';

export interface ProbeFinding {
  readonly level: ProbeLevel;
  /** Stable, for machines: `reachable`, `version`, `auth`, `limits`, `clock`, `selector`, `metrics` … */
  readonly check: string;
  readonly says: Prose;
  /** What to do about it; empty when there is nothing to do. */
  readonly tryNext: readonly Prose[];
}

/** One thing to look at. It only reads, and little. */
export interface Probe {
  readonly id: string;
  /** Address without credentials and query; null for what is no server. Untrusted. */
  readonly address: string | null;
  /** May reject with SourceError, which becomes a finding of level fail. Ends when the signal does. */
  check(signal: AbortSignal): Promise<readonly ProbeFinding[]>;
}

export function found(
  level: ProbeLevel,
  { check, says, tryNext = [] }: { readonly check: string; readonly says: Prose; readonly tryNext?: readonly Prose[] },
): ProbeFinding {
  return { level, check, says, tryNext };
}

/** A failure with the server's own words, if it had any. */
export function faultProse({ prose, serverSays }: SourceError): Prose {
  if (serverSays === '') return prose;
  const last = prose.at(-1);
  const isSentence = typeof last === 'string' && last.endsWith('.');
  return say`${prose}${own(isSentence ? ' It says: ' : '; it says: ')}${serverSays.trim()}`;
}
