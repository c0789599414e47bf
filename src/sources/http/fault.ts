// What went wrong with one try, before it is known whether another follows.

import { SourceError, type SourceErrorType } from '../../model/errors.ts';
import { own, say, type Prose } from '../../model/prose.ts';
import type { Secrets } from './secrets.ts';

export interface Fault {
  readonly errorType: SourceErrorType;
  /** As SourceError.kind. */
  readonly kind: string;
  readonly status: number | null;
  readonly prose: Prose;
  /** Not masked, not capped yet. Untrusted. */
  readonly serverSays: string;
  /**
   * once: the answer took too long. Asking the same again rarely helps, asking for less does, and that is for the source to
   * decide.
   */
  readonly retry: 'never' | 'once' | 'yes';
  /** The server asked to be left alone for so long. */
  readonly retryAfterMs: number | null;
}

/** Thrown inside this folder only: the client turns it into a SourceError. */
export class TryFailed extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.kind);
    this.name = 'TryFailed';
    this.fault = fault;
  }
}

export function makeFault(
  fault: Pick<Fault, 'errorType' | 'kind' | 'prose'> & Partial<Omit<Fault, 'errorType' | 'kind' | 'prose'>>,
): Fault {
  return { status: null, serverSays: '', retry: 'never', retryAfterMs: null, ...fault };
}

const MAX_SAID_CHARACTERS = 500;

/** `tries`: 1 when it was not tried again. */
export function sourceError(fault: Fault, context: { readonly tries: number; readonly secrets: Secrets }): SourceError {
  const { errorType, kind, status, prose } = fault;
  const { tries, secrets } = context;
  const whole = tries > 1 ? say`${prose} ${own(`Tried ${tries} times.`)}` : prose;
  return new SourceError({
    errorType,
    kind,
    status,
    prose: whole.map((part) => (typeof part === 'object' && 'code' in part ? { code: secrets.hide(part.code) } : part)),
    serverSays: clip(secrets.hide(fault.serverSays)),
  });
}

function clip(text: string): string {
  if (text.length <= MAX_SAID_CHARACTERS) return text;
  return `${text.slice(0, MAX_SAID_CHARACTERS - 1).toWellFormed()}…`;
}
