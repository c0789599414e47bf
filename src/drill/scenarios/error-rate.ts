import type { Scenario } from '../scenario.ts';

const failing = { route: '/v1/responses', isStream: false, fault: 'backend-error' } as const;

export const errorRate: Scenario = {
  alert: 'CodexErrorRate',
  says: {
    trigger: 'every second request of /v1/responses is answered with 500 by the backend',
    drain: 'the failing requests end; others go on',
  },
  alsoFires: [],
  async trigger(actuator, signal) {
    const first = await actuator.send(failing);
    void actuator.keepSending(failing, 1000, signal);
    return first;
  },
  drain: () => Promise.resolve(),
  causeEnds: 'with-drain',
  untilTrue: () => ({ minMs: 0, maxMs: 1000 }),
  // 2 % of the window is left when all but its last part has passed.
  untilFalse: ({ lookBackMs }) => ({ minMs: lookBackMs * 0.8, maxMs: lookBackMs }),
};
