import type { Pace, Scenario } from '../scenario.ts';

const KILLS = 4;
/** For the stream to have begun. */
const LEAD_MS = 600;
const stream = { route: '/v1/chat/completions', isStream: true, fault: 'slow-stream=100' } as const;

export const workerRestarts: Scenario = {
  alert: 'CodexWorkerRestarts',
  says: {
    trigger: `the worker is killed ${KILLS} times, each time when it is ready again; a stream is open the first time`,
    drain: 'the worker restarts by itself, and no more is killed',
  },
  alsoFires: [],
  async trigger(actuator) {
    const cut = actuator.send(stream);
    await actuator.pauseReal(LEAD_MS);
    for (let n = 0; n < KILLS; n += 1) {
      await actuator.killWorker();
      await actuator.untilReady();
    }
    return cut;
  },
  drain: () => Promise.resolve(),
  causeEnds: 'with-trigger',
  untilTrue: (_rule, pace) => ({ minMs: LEAD_MS, maxMs: LEAD_MS + allKills(pace) }),
  // False when the first of them has left the window.
  untilFalse: ({ lookBackMs }, pace) => ({ minMs: lookBackMs - allKills(pace), maxMs: lookBackMs }),
};

/** A start of the worker and the wait before it, at the most; the machine may be busy. */
function allKills({ scale }: Pace): number {
  return KILLS * (1500 + 1000 / scale);
}
