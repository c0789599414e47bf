import type { Scenario } from '../scenario.ts';

const quick = { route: '/v1/chat/completions', isStream: false, fault: null } as const;

export const maintenance: Scenario = {
  alert: 'CodexMaintenanceEnabled',
  says: { trigger: 'maintenance mode is switched on', drain: 'it is switched off' },
  alsoFires: [],
  async trigger(actuator) {
    await actuator.setMaintenance(true);
    return actuator.send(quick);
  },
  drain: (actuator) => actuator.setMaintenance(false),
  causeEnds: 'with-drain',
  untilTrue: () => ({ minMs: 0, maxMs: 200 }),
  untilFalse: () => ({ minMs: 0, maxMs: 200 }),
};
