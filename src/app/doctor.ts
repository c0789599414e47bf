// doctor: everything a trace depends on is looked at, all at once, each within its own time. Nothing here knows what it is.

import { SourceError } from '../model/errors.ts';
import { faultProse, found, type Probe, type ProbeFinding } from '../model/probe.ts';
import { own, type Prose, say } from '../model/prose.ts';
import type { Advise, ServerFailure } from '../model/server-advice.ts';

export interface Examined {
  readonly id: string;
  readonly address: string | null;
  /** Never empty. */
  readonly findings: readonly ProbeFinding[];
}

export interface DoctorDeps {
  /** A new signal that aborts when one probe's time is over, or the user interrupts. */
  readonly limit: () => AbortSignal;
  readonly advise: Advise;
}

/** In the order of the probes. Never rejects because of what a probe does. */
export async function examine(probes: readonly Probe[], { limit, advise }: DoctorDeps): Promise<readonly Examined[]> {
  return Promise.all(
    probes.map(async (probe) => ({
      id: probe.id,
      address: probe.address,
      findings: await findingsOf(probe, { signal: limit(), advise }),
    })),
  );
}

async function findingsOf(
  probe: Probe,
  { signal, advise }: { readonly signal: AbortSignal; readonly advise: Advise },
): Promise<readonly ProbeFinding[]> {
  // A probe that does not listen to its signal must not hold up the others.
  const timeUp = new Promise<readonly ProbeFinding[]>((resolve) => {
    signal.addEventListener('abort', () => resolve([NO_ANSWER]), { once: true });
  });
  try {
    return await Promise.race([probe.check(signal), timeUp]);
  } catch (error) {
    return [
      signal.aborted
        ? NO_ANSWER
        : error instanceof SourceError
          ? failure(error, (problem) => advise(probe.id, problem))
          : bug(error),
    ];
  }
}

const NO_ANSWER = found('fail', {
  check: 'reachable',
  says: own('no answer in time'),
  tryNext: [own('check the address, and whether a firewall, VPN or proxy stands between')],
});

function bug(error: unknown): ProbeFinding {
  return found('fail', {
    check: 'internal',
    says: say`this check broke: ${error instanceof Error ? error.name : 'unknown'}`,
  });
}

/** What a server's failure means to whoever has to fix it. */
function failure(error: SourceError, advise: (problem: ServerFailure) => readonly Prose[]): ProbeFinding {
  const { kind, status } = error;
  const check = status === 401 || status === 403 || kind.startsWith('token-') ? 'auth' : 'reachable';
  return found('fail', {
    check,
    says: faultProse(error),
    tryNext: advise({ kind, says: error.serverSays }),
  });
}
