// Two things end a run from outside: its own deadline, and the user. The signal's reason tells them apart.

export type EndOfRun = 'deadline' | 'interrupted';

/** Null: it goes on. `AbortSignal.timeout()` gives a reason of the same name as --timeout does. */
export function endOfRun({ aborted, reason }: Pick<AbortSignal, 'aborted' | 'reason'>): EndOfRun | null {
  if (!aborted) return null;
  return reason instanceof Error && reason.name === 'TimeoutError' ? 'deadline' : 'interrupted';
}
