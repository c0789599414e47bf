// The dev stack in the middle of an incident: what `npm run stack` starts, with requests that fail in each way the pages speak of.
// The stand-in's own durations are shortened; the windows of the rules are the real ones.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeIncidents } from '../../fixtures/app-server/incidents.ts';
import { INCIDENTS } from '../../fixtures/app-server/named-incidents.ts';
import { stackVariables } from '../../fixtures/app-server/stack-variables.ts';
import { tailedLoki } from '../../fixtures/app-server/tailed-loki.ts';
import { startStack } from '../../src/stack/index.ts';
import { breakWorker, crashProxy, send, setMaintenance, type Wanted } from '../../src/stack/traffic.ts';
import { ALERTS_FOLDER } from '../alerts/promtool.ts';
import { startFakeLoki } from '../fakes/loki/index.ts';
import {
  ALERTS_OF,
  eagerRules,
  isHeldBack,
  isNotified,
  isScraped,
  isUnreachable,
  type ReplayedIncident,
  until,
} from './replayed-incident.ts';

const SCALE = 20;
const EACH: readonly Wanted[] = [
  { route: '/v1/chat/completions', isStream: false, fault: null },
  { route: '/v1/chat/completions', isStream: true, fault: null },
  { route: '/v1/responses', isStream: true, fault: null },
  { route: '/v1/responses', isStream: false, fault: 'backend-error' },
  { route: '/v1/chat/completions', isStream: true, fault: 'tool-truncated' },
];

export async function stackIncident(): Promise<ReplayedIncident> {
  const root = await mkdtemp(join(tmpdir(), 'stack-incident-'));
  const stack = await startStack({
    directory: root,
    ruleFiles: await eagerRules(),
    alertmanagerConfig: await readFile(join(ALERTS_FOLDER, 'alertmanager.yaml'), 'utf8'),
    scale: SCALE,
    proxyEnv: { PROXY_STREAM_IDLE_TIMEOUT_MS: '1500', PROXY_IDLE_TIMEOUT_MS: '3000' },
    ports: 'free',
  });
  const { store, collect } = tailedLoki(stack.logDirectory);
  const loki = await startFakeLoki(store);
  const collecting = setInterval(collect, 100);
  let hasHappened = false;

  const isReady = (): Promise<boolean> =>
    fetch(`${stack.proxyUrl}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );

  /** Several failures of each kind: the pages' commands show lists. */
  const happen = async (): Promise<void> => {
    for (let n = 0; n < 3; n += 1) for (const wanted of EACH) await send(stack.proxyUrl, wanted);
    for (let n = 0; n < 5; n += 1) {
      const cut = send(stack.proxyUrl, { route: '/v1/responses', isStream: true, fault: 'slow-stream=50' });
      await delay(200);
      await breakWorker(stack.proxyUrl, 'kill');
      // It ends when the exit is noticed; before that the proxy still calls itself ready.
      await cut;
      await until(isReady);
    }
    await makeIncidents(stack.proxyUrl);
    await until(isReady);
    // What the pages find last is the stream that broke although its status is 200.
    const last = send(stack.proxyUrl, { route: '/v1/chat/completions', isStream: true, fault: 'slow-stream=200' });
    await delay(900);
    await breakWorker(stack.proxyUrl, 'kill');
    await last;
    await until(isReady);
  };

  return {
    variables: stackVariables(stack, loki.url),
    async enter(state) {
      if (!hasHappened) {
        hasHappened = true;
        await happen();
      }
      if (state === 'worker-down') {
        await breakWorker(stack.proxyUrl, 'crash-loop');
        await until(async () => (await fetch(`${stack.proxyUrl}/livez`)).status === 503);
        for (let n = 0; n < 3; n += 1)
          await send(stack.proxyUrl, { route: '/v1/chat/completions', isStream: false, fault: null });
        return;
      }
      if (!(await isReady())) await stack.restartProxy();
      if (state === 'proxy-gone') {
        const cut = send(stack.proxyUrl, { route: '/v1/chat/completions', isStream: true, fault: 'slow-stream=200' });
        await delay(900);
        await crashProxy(stack.proxyUrl);
        await cut;
        await until(() => isUnreachable(stack.prometheusUrl));
        return;
      }
      await setMaintenance(stack.proxyUrl, state === 'maintenance');
      await until(() => isScraped(stack.prometheusUrl, state));
      if (state === 'hung-worker') await INCIDENTS['hung-worker'](stack);
      for (const alert of ALERTS_OF[state] ?? []) await until(() => isNotified(stack.alertmanagerUrl, alert));
      if (state === 'maintenance') await until(() => isHeldBack(stack.alertmanagerUrl, 'CodexErrorRate'));
    },
    async stop() {
      clearInterval(collecting);
      await loki.close();
      await stack.stop();
      await rm(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
