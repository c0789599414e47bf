// npm run screenshots: the pictures in docs/serve.md, of the captured incident. Look at them before they are committed.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startCaptureLoki } from '../e2e/capture-loki.ts';
import { ROOT } from '../e2e/cli.ts';
import { startServe } from '../e2e/serve.ts';
import { startCapturePrometheus } from '../servers/prometheus.ts';
import { startChromium, type VisitOptions } from './chromium.ts';

const FOLDER = join(ROOT, 'docs', 'pictures');
const PAGE = '/trace/gzem0gSXvGkLYfiMxg7Gf?from=1795416600000&to=1795417500000';

const PICTURES: readonly (VisitOptions & { readonly name: string; readonly at: string | null })[] = [
  { name: 'page-light', width: 1200, height: 1000, at: null },
  { name: 'page-dark', width: 1200, height: 1000, colorScheme: 'dark', at: '#timeline' },
  { name: 'page-charts', width: 1200, height: 800, at: '.charts' },
  { name: 'page-phone', width: 390, height: 844, at: null },
];

const [chromium, prometheus, loki] = await Promise.all([startChromium(), startCapturePrometheus(), startCaptureLoki()]);
const serving = await startServe([], {
  env: {
    ...loki.env,
    PROMETHEUS_URL: prometheus.url,
    GRAFANA_URL: 'https://grafana.example.com',
    TRACE_BY_ID_CONFIG: join(ROOT, 'test/e2e/live.config.yaml'),
  },
});
mkdirSync(FOLDER, { recursive: true });
for (const { name, at, ...options } of PICTURES) {
  const { page, close } = await chromium.visit(options);
  await page.goto(serving.url + PAGE);
  await page.locator('#report').waitFor();
  if (at !== null) await page.evaluate(`document.querySelector(${JSON.stringify(at)}).scrollIntoView()`);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await close();
}
await Promise.all([chromium.close(), serving.stop(), loki.close(), prometheus.stop()]);
