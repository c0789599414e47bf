import type { Scenario } from '../scenario.ts';

const truncated = { route: '/v1/chat/completions', isStream: true, fault: 'tool-truncated' } as const;
/** How long one abort holds the gauge. */
const HOLD_MS = 120_000;

export const toolBuffer: Scenario = {
  alert: 'CodexToolBufferAnomaly',
  says: {
    trigger: 'a tool call is cut once a minute: the gauge, which one cut holds for 2 m, never falls back',
    drain: 'no more cut tool calls',
  },
  alsoFires: [],
  async trigger(actuator, signal) {
    const first = await actuator.send(truncated);
    void actuator.keepSending(truncated, actuator.scaled(60_000), signal);
    return first;
  },
  drain: () => Promise.resolve(),
  causeEnds: 'with-drain',
  untilTrue: () => ({ minMs: 0, maxMs: 500 }),
  untilFalse: (_rule, { scale }) => ({ minMs: HOLD_MS / scale / 2, maxMs: HOLD_MS / scale }),
};
