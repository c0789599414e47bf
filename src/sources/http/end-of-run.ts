// Two things end a request from outside: the run's own deadline, and the user. The signal's reason tells them apart.

import { endOfRun } from '../../model/end-of-run.ts';
import { say } from '../../model/prose.ts';
import { makeFault, type Fault } from './fault.ts';

/** Reason to abort with when --timeout is over. `AbortSignal.timeout()` gives one of the same name. */
export function deadlineReason(): Error {
  return new DOMException('the time for the whole run is over', 'TimeoutError');
}

/** Of an aborted signal. */
export function endFault(signal: AbortSignal, shownUrl: string): Fault {
  return endOfRun(signal) === 'deadline'
    ? makeFault({
        errorType: 'timeout',
        kind: 'deadline',
        prose: say`The time for the whole run was over before ${shownUrl} had answered.`,
      })
    : makeFault({ errorType: 'canceled', kind: 'interrupted', prose: say`Asking ${shownUrl} was interrupted.` });
}
