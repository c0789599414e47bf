import type { Scenario } from '../scenario.ts';

/** Over the baseline by any reading: in the bucket from 2000 to 5000 ms, so that no interpolation is below 2000. */
const REQUEST_MS = 2500;

const slow = { route: '/v1/chat/completions', isStream: false, fault: `latency=${REQUEST_MS}` } as const;

export const latency: Scenario = {
  alert: 'CodexHighLatencyP95',
  says: {
    trigger: `requests of /v1/chat/completions take ${REQUEST_MS} ms each, two a second`,
    drain: 'the slow requests end; quick ones go on',
  },
  alsoFires: [],
  async trigger(actuator, signal) {
    const first = actuator.send(slow);
    void actuator.keepSending(slow, 500, signal);
    return first;
  },
  drain: () => Promise.resolve(),
  causeEnds: 'with-drain',
  // 1 in 20 of the window must be slow; what was quick before it is at most a window's worth at the same pace.
  untilTrue: ({ lookBackMs }) => ({ minMs: REQUEST_MS, maxMs: REQUEST_MS * 2 + lookBackMs * 0.1 }),
  // False as soon as fewer than 1 in 20 are slow: when most of the window has passed.
  untilFalse: ({ lookBackMs }) => ({ minMs: lookBackMs * 0.8, maxMs: lookBackMs + REQUEST_MS }),
};
