import type { Scenario } from '../scenario.ts';

/** For the stream to have begun. */
const LEAD_MS = 600;
/**
 * How long no scrape must have succeeded. Not the furthest that the expression looks back: that is for a target that
 * vanished.
 */
const SILENT_MS = 90_000;
/** From the first answer to a scrape to the worker being ready, at the most; the machine may be busy. */
const START_MS = 4000;
const stream = { route: '/v1/chat/completions', isStream: true, fault: 'slow-stream=200' } as const;

export const proxyGone: Scenario = {
  alert: 'CodexProxyGone',
  says: {
    trigger: 'the process of the proxy is killed in the middle of a stream, and nothing starts it again',
    drain: 'it is started again',
  },
  alsoFires: [],
  async trigger(actuator) {
    const cut = actuator.send(stream);
    await actuator.pauseReal(LEAD_MS);
    await actuator.killProxy();
    return cut;
  },
  drain: (actuator) => actuator.restartProxy(),
  causeEnds: 'with-drain',
  // A scrape that failed must be older than that.
  untilTrue: (_rule, { scale }) => ({ minMs: LEAD_MS + SILENT_MS / scale, maxMs: LEAD_MS + 1000 + SILENT_MS / scale }),
  // With the first scrape that succeeds: a proxy answers it before its worker is ready, which the drain waits for.
  untilFalse: () => ({ minMs: -START_MS, maxMs: START_MS }),
};
