import { endOfRun } from '../../model/end-of-run.ts';
import { SourceError } from '../../model/errors.ts';
import { own } from '../../model/prose.ts';

export function interrupted(signal: AbortSignal): SourceError {
  const isDeadline = endOfRun(signal) === 'deadline';
  return new SourceError({
    errorType: isDeadline ? 'timeout' : 'canceled',
    kind: isDeadline ? 'deadline' : 'interrupted',
    status: null,
    prose: own(isDeadline ? 'the time for the whole run was over' : 'interrupted before everything was read'),
  });
}

/** A client throws SourceError alone; what else comes out of it is a fault of its own. */
export function clientFailed(error: unknown): SourceError {
  return new SourceError({
    errorType: 'internal',
    kind: 'client-failed',
    status: null,
    prose: own('the request could not be made'),
    serverSays: error instanceof Error ? error.message : String(error),
  });
}
