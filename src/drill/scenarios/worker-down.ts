import type { Scenario } from '../scenario.ts';

const quick = { route: '/v1/chat/completions', isStream: false, fault: null } as const;

export const workerDown: Scenario = {
  alert: 'CodexWorkerDown',
  says: {
    trigger: 'each start of the worker fails, until the proxy gives it up; a request is refused with 503',
    drain: 'the process of the proxy is restarted, as the runbook says',
  },
  // 25 restarts are more than 3; the routing holds that page back once this alert fires.
  // And one 503 may be 2 % of the few requests that a shortened window holds.
  alsoFires: ['CodexWorkerRestarts', 'CodexErrorRate'],
  async trigger(actuator) {
    await actuator.crashLoop();
    await actuator.pauseReal(200);
    return actuator.send(quick);
  },
  drain: (actuator) => actuator.restartProxy(),
  causeEnds: 'with-drain',
  // Not before every sample of the window says so; the offsets reach as far as that window.
  untilTrue: ({ lookBackMs }) => ({ minMs: lookBackMs * 0.9, maxMs: lookBackMs }),
  untilFalse: () => ({ minMs: 0, maxMs: 4000 }),
};
