// The drill's actuator: requests and faults at the stand-in that was started for it, and quiet traffic beside them.

import { setTimeout as delay } from 'node:timers/promises';
import type { Actuator, Wanted } from '../../drill/scenario.ts';
import type { Stack } from '../../stack/index.ts';
import { breakWorker, send, setMaintenance } from '../../stack/traffic.ts';

export interface DrillActuator extends Actuator {
  /** Ends the quiet traffic; what is under way is waited for. */
  rest(): Promise<void>;
}

const QUIET: readonly Wanted[] = [
  { route: '/v1/chat/completions', isStream: false, fault: null },
  { route: '/v1/responses', isStream: false, fault: null },
];
const QUIET_EVERY_MS = 500;
const READY_WITHIN_MS = 30_000;

/** Everything rejects once the signal is aborted. */
export function drillActuator(stack: Stack, scale: number, signal: AbortSignal): DrillActuator {
  const quiet = quietTraffic(stack.proxyUrl, signal);

  const untilReady = async (): Promise<void> => {
    const deadline = performance.now() + READY_WITHIN_MS;
    while (!(await isReady(stack.proxyUrl))) {
      if (performance.now() > deadline) throw new Error('the stand-in for the proxy did not get ready again');
      await delay(25, undefined, { signal });
    }
  };

  return {
    async send(wanted) {
      return (await send(stack.proxyUrl, wanted)).reqId;
    },
    async keepSending(wanted, everyMs, until) {
      const answers: Promise<unknown>[] = [];
      while (!until.aborted) {
        answers.push(send(stack.proxyUrl, wanted).catch(() => null));
        await delay(everyMs, undefined, { signal: until }).catch(() => undefined);
      }
      await Promise.all(answers);
    },
    // A request that is under way when the worker dies fails with 503, which is another alert's business.
    async killWorker() {
      await quiet.pause();
      await breakWorker(stack.proxyUrl, 'kill');
    },
    async untilReady() {
      await untilReady();
      quiet.resume();
    },
    async crashLoop() {
      await quiet.pause();
      await breakWorker(stack.proxyUrl, 'crash-loop');
    },
    setMaintenance: (isOn) => setMaintenance(stack.proxyUrl, isOn),
    async killProxy() {
      await quiet.pause();
      await stack.killProxy();
    },
    async restartProxy() {
      await quiet.pause();
      await stack.restartProxy();
      await untilReady();
      quiet.resume();
    },
    pauseReal: (ms) => delay(ms, undefined, { signal }),
    scaled: (ms) => ms / scale,
    rest: () => quiet.pause(),
  };
}

async function isReady(proxyUrl: string): Promise<boolean> {
  return fetch(`${proxyUrl}/readyz`).then(
    async (response) => (await response.text(), response.ok),
    () => false,
  );
}

/** A request of each route a second, so that a ratio has something to be a ratio of. */
function quietTraffic(
  proxyUrl: string,
  signal: AbortSignal,
): { readonly pause: () => Promise<void>; readonly resume: () => void } {
  let isPaused = false;
  let underWay: Promise<unknown> = Promise.resolve();
  let n = 0;
  const timer = setInterval(() => {
    const wanted = QUIET[n % QUIET.length];
    n += 1;
    if (isPaused || wanted === undefined) return;
    underWay = Promise.all([underWay, send(proxyUrl, wanted).catch(() => null)]);
  }, QUIET_EVERY_MS);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  return {
    async pause() {
      isPaused = true;
      await underWay;
    },
    resume() {
      isPaused = false;
    },
  };
}
