// What somebody on call does with a browser, done by a real one: from a dashboard's link to a verdict, to the line in Grafana,
// to a file that can be handed on.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { TRACE_LINK } from '../../docs/app-server-migration/dashboards/code/addresses.ts';
import type { RunningServer } from '../../src/stack/server-process.ts';
import { readDashboard } from '../dashboard/read-dashboard.ts';
import { type CaptureLoki, startCaptureLoki } from '../e2e/capture-loki.ts';
import { ROOT, runCli } from '../e2e/cli.ts';
import { type Serving, startServe } from '../e2e/serve.ts';
import { startCapturePrometheus } from '../servers/prometheus.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { startChromium, type Visit, type VisitOptions } from './chromium.ts';

const KILLED = 'gzem0gSXvGkLYfiMxg7Gf';
const FROM = Date.parse('2026-11-23T06:50:00Z');
const TO = Date.parse('2026-11-23T07:05:00Z');

/** Of what is printed: 210 mm at 96 px an inch, less 12 mm to each side. */
const A4_WIDTH = 703;

/** What the tests ask of an element; the types of a browser are not those of Node. */
interface Box {
  getBoundingClientRect(): { readonly right: number; readonly height: number };
}

/** A page of another site with one link, and whatever else is asked of it. */
interface Grafana {
  readonly url: string;
  readonly asked: readonly string[];
  link: string;
  readonly server: Server;
}

async function startGrafana(): Promise<Grafana> {
  const asked: string[] = [];
  const grafana = { link: '' };
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<!doctype html><title>Grafana</title><link rel="icon" href="data:,"><a href="${grafana.link}">open</a>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(grafana, { url, asked, server });
}

/** As Grafana fills in a data link. */
function dataLink({ base, id }: { readonly base: string; readonly id: string }): string {
  return TRACE_LINK.replace('${trace_by_id_url}', base)
    .replace('${__value.raw}', id)
    .replace('${__from}', String(FROM))
    .replace('${__to}', String(TO));
}

realServersOrSkip()('in Chromium', () => {
  let chromium: Awaited<ReturnType<typeof startChromium>>;
  let prometheus: RunningServer;
  let loki: CaptureLoki;
  let grafana: Grafana;
  let serving: Serving;
  const visits: Visit[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-downloads-'));
  const filePage = join(folder, 'files.html');

  beforeAll(async () => {
    [chromium, prometheus, loki, grafana] = await Promise.all([
      startChromium(),
      startCapturePrometheus(),
      startCaptureLoki(),
      startGrafana(),
    ]);
    serving = await startServe([], {
      env: {
        ...loki.env,
        PROMETHEUS_URL: prometheus.url,
        GRAFANA_URL: grafana.url,
        TRACE_BY_ID_CONFIG: join(ROOT, 'test/e2e/live.config.yaml'),
      },
    });
  });
  beforeAll(async () => {
    writeFileSync(filePage, (await runCli([KILLED, '-f', '.', '--offline', '-o', 'html'])).stdout);
  });
  afterEach(() => Promise.all(visits.splice(0).map((visit) => visit.close())));
  afterAll(async () => {
    await Promise.all([chromium.close(), serving.stop(), loki.close(), prometheus.stop()]);
    rmSync(folder, { recursive: true });
    grafana.server.closeAllConnections();
    grafana.server.close();
  });

  async function visit(options?: VisitOptions): Promise<Visit> {
    const one = await chromium.visit(options);
    visits.push(one);
    return one;
  }

  async function openTrace(options?: VisitOptions): Promise<Visit> {
    const one = await visit(options);
    await one.page.goto(`${serving.url}/trace/${KILLED}?from=${FROM}&to=${TO}`);
    await one.page.locator('#report').waitFor();
    return one;
  }

  /** The same request from files: places are names and lines. */
  async function openFileTrace(options?: VisitOptions): Promise<Visit> {
    const one = await visit(options);
    await one.page.goto(`file://${filePage}`);
    return one;
  }

  it('goes from a dashboard’s link to the verdict, and asks nobody before the button', async () => {
    const written = JSON.stringify(readDashboard());
    expect(written).toContain(TRACE_LINK);
    grafana.link = dataLink({ base: serving.url, id: KILLED });
    const { page, requests, incidents } = await visit();
    await page.goto(grafana.url);
    await page.getByText('open').click();
    await page.getByRole('heading', { name: `Trace ${KILLED}?` }).waitFor();
    const metrics = async (): Promise<string> => (await fetch(`${serving.url}/metrics`)).text();
    expect(await metrics()).not.toContain('trace_by_id_views_total{');
    await page.getByRole('button', { name: 'Trace it' }).last().click();
    await page.getByRole('heading', { level: 1, name: 'failed, stream cut by a worker exit' }).waitFor();
    const report = page.locator('#report');
    expect(await report.getByText('Outcome: failed').isVisible()).toBe(true);
    expect(await report.getByText('Complete', { exact: true }).isVisible()).toBe(true);
    expect(await page.title()).toBe(`${KILLED}: failed, stream cut by a worker exit`);
    // What was said while it was under way is gone.
    expect(await page.locator('.waiting').first().isVisible()).toBe(false);
    expect(await metrics()).toContain('trace_by_id_views_total{origin="started"} 1');
    expect(requests.filter((url) => !url.startsWith(serving.url) && !url.startsWith(grafana.url))).toEqual([]);
    expect(incidents).toEqual([]);
  });

  it('leads from a sentence to its row, and from the row to its line in Grafana', async () => {
    const { page, incidents } = await openTrace();
    const [cited = ''] = (await page.locator('dd .cite').allTextContents()).filter((id) => id.startsWith('W'));
    await page.locator('dd .cite', { hasText: cited }).first().click();
    expect(new URL(page.url()).hash).toBe(`#${cited}`);
    const row = page.locator(`tr#${cited}`);
    expect(await row.isVisible()).toBe(true);
    const link = row.getByRole('link', { name: 'open in Grafana' });
    const [popup] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
    await popup.waitForLoadState();
    const panes = new URL(popup.url()).searchParams.get('panes') ?? '';
    expect(popup.url().startsWith(`${grafana.url}/explore`)).toBe(true);
    expect(panes).toContain('service_name');
    // Grafana learns nothing of the page it was opened from.
    expect(await popup.evaluate('[document.referrer, window.opener]')).toEqual(['', null]);
    expect(incidents).toEqual([]);
  });

  it('filters rows without a script, and says that some are hidden', async () => {
    const { page } = await openTrace({ javaScript: false });
    const rows = page.locator('table.rows tbody tr');
    const visible = (): Promise<number> => rows.filter({ visible: true }).count();
    const all = await visible();
    expect(all).toBe(await rows.count());
    expect(await page.getByText('Some rows are hidden').isVisible()).toBe(false);
    await page.getByLabel('beside it').uncheck();
    const own = await visible();
    expect(own).toBeLessThan(all);
    expect(await rows.filter({ visible: true }).locator('td:first-child').allTextContents()).not.toContainEqual(
      expect.stringMatching(/^W/),
    );
    await page.getByText('Kinds of rows').click();
    await page.getByLabel('access_log').uncheck();
    expect(await visible()).toBeLessThan(own);
    expect(await page.getByText('Some rows are hidden').isVisible()).toBe(true);
    // Buttons that could do nothing are not there.
    expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0);
  });

  it('copies the command and the Markdown', async () => {
    const { page } = await openTrace();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy the command' }).click();
    await page.getByText('Copied').waitFor();
    const copied = (): Promise<unknown> => page.evaluate('navigator.clipboard.readText()');
    expect(await copied()).toMatch(new RegExp(`^trace-by-id ${KILLED} --from 2026-11-23T06:50:00\\.000Z`));
    await page.getByRole('button', { name: 'Copy the Markdown' }).click();
    await expect.poll(copied).toMatch(new RegExp(`^## \`${KILLED}\`: failed`));
  });

  it('downloads the page as a file that shows the same without a server', async () => {
    const { page, incidents } = await openTrace();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'This page as a file' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${KILLED}-evidence.html`);
    const file = await visit();
    const saved = join(folder, download.suggestedFilename());
    await download.saveAs(saved);
    await file.page.goto(`file://${saved}`);
    expect(await file.page.locator('h1').textContent()).toContain('stream cut by a worker exit');
    expect(file.requests.filter((url) => !url.startsWith('file:'))).toEqual([]);
    expect([...incidents, ...file.incidents]).toEqual([]);
  });

  it('downloads a bundle that verify accepts, and that says what the page says', async () => {
    const { page } = await openTrace();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Bundle (.zip)' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${KILLED}-bundle.zip`);
    const saved = join(folder, download.suggestedFilename());
    await download.saveAs(saved);
    const verified = await runCli(['verify', saved]);
    expect(verified.stderr).toBe('');
    expect(verified.code).toBe(0);
    const replayed = await runCli(['replay', saved], { env: { ...loki.env, PROMETHEUS_URL: prometheus.url } });
    expect(replayed.stdout).toContain('the same');
    expect(replayed.code).toBe(0);
    const flipped = readFileSync(saved);
    flipped[Math.floor(flipped.length / 2)] = (flipped[Math.floor(flipped.length / 2)] ?? 0) ^ 1;
    writeFileSync(saved, flipped);
    expect((await runCli(['verify', saved])).code).not.toBe(0);
  });

  it.each<[string, VisitOptions]>([
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { width: 390, height: 844 }],
    ['phone, dark', { width: 390, height: 844, colorScheme: 'dark' }],
  ])('has nothing that axe minds: %s', async (_name, options) => {
    const { page } = await openTrace(options);
    // No page's policy lets this in; evaluated in an isolated world, as an extension would be.
    await page.evaluate(axe.source);
    await page.evaluate("document.querySelectorAll('details').forEach((one) => one.setAttribute('open', ''))");
    const violations = await page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, help, nodes }) => [id, help, nodes[0]?.html.slice(0, 200)].join(": ")))',
    );
    expect(violations).toEqual([]);
  });

  it('never scrolls sideways on a phone, but for what has a box of its own', async () => {
    const { page } = await openTrace({ width: 390, height: 844 });
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(Number(width)).toBeLessThanOrEqual(390);
  });

  it('shows on a phone what the signals came to, without scrolling', async () => {
    const { page } = await openTrace({ width: 390, height: 844 });
    const signals = page.getByRole('region', { name: 'Signals' });
    const right = await signals
      .locator('tr :nth-child(3)')
      .evaluateAll((cells) => Math.max(...cells.map((cell) => (cell as unknown as Box).getBoundingClientRect().right)));
    expect(await signals.locator('th:nth-child(3)').textContent()).toBe('verdict');
    expect(right).toBeLessThanOrEqual(390);
  });

  it.each([1200, 900, 700, 390])('keeps a short place in one line, and the page in its width: %d px', async (width) => {
    const { page } = await openFileTrace({ width });
    const lines = await page
      .locator('table.rows td.source > code')
      // The place of a folded row is a stretch and may take two.
      .filter({ hasNotText: '…' })
      .evaluateAll((places) => places.map((place) => (place as unknown as Box).getBoundingClientRect().height));
    expect(lines.length).toBeGreaterThan(10);
    expect(Math.max(...lines)).toBeLessThan(1.5 * Math.min(...lines));
    expect(await page.locator('table.rows td.source').first().textContent()).toMatch(/^[a-z-]+\.[a-z.-]+:\d+/);
    expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(width);
  });

  it.each<[string, (options: VisitOptions) => Promise<Visit>]>([
    ['live stores', openTrace],
    ['files', openFileTrace],
  ])('fits on A4, in small letters and without what only a screen can do: %s', async (_name, open) => {
    const { page } = await open({ width: A4_WIDTH });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("document.querySelectorAll('details').forEach((one) => one.setAttribute('open', ''))");
    const printed = await page.evaluate(`({
      beyond: [...document.querySelectorAll('main *')]
        .filter((one) => one.closest('svg') === null && one.getBoundingClientRect().right > ${A4_WIDTH} + 1)
        .map((one) => one.tagName + ' ' + one.textContent.slice(0, 60)),
      largest: Math.max(...[...document.querySelectorAll('main p, main li, main dd, main td, main summary')].map((one) => parseFloat(getComputedStyle(one).fontSize))),
    })`);
    expect(printed).toEqual({ beyond: [], largest: 11 });
    for (const screenOnly of ['button', '.actions', '.age a', 'header', '.filters fieldset'])
      expect(await page.locator(screenOnly).filter({ visible: true }).count(), screenOnly).toBe(0);
  });

  it('leads to the traces of the other requests it names, in the same window', async () => {
    const { page, incidents } = await openTrace();
    const also = page.locator('#report dd, #report li, #report td').locator('a[href^="/trace/"]');
    const [first] = await also.evaluateAll((links) =>
      links.map((link) => [link.textContent, link.getAttribute('href')]),
    );
    expect(first?.[1]).toBe(`/trace/${first?.[0]}?from=${FROM}&to=${TO}`);
    const named = await page.locator('#report a[href^="/trace/"] code').allTextContents();
    expect(named).not.toContain(KILLED);
    await also.first().click();
    await page.getByRole('heading', { level: 1, name: first?.[0] ?? '' }).waitFor();
    await page.locator('#report').waitFor();
    expect(incidents).toEqual([]);
  });

  it('says on the first screen how old it is, and asks again from there', async () => {
    const { page } = await openTrace();
    const again = page.getByRole('link', { name: 'Ask again' });
    const [actions, age] = await Promise.all([page.locator('.actions').boundingBox(), again.boundingBox()]);
    const below = (age?.y ?? Infinity) - ((actions?.y ?? 0) + (actions?.height ?? 0));
    expect(below).toBeGreaterThanOrEqual(0);
    expect(below).toBeLessThan(24);
    await again.click();
    await page.getByText('Read just now.').waitFor();
  });

  it('is reached by keyboard: every link, box and button, and what scrolls', async () => {
    const { page } = await openTrace();
    const reached = new Set<string>();
    for (let at = 0; at < 60; at += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(
        '`${document.activeElement.tagName} ${getComputedStyle(document.activeElement).outlineStyle}`',
      );
      reached.add(String(focused));
    }
    expect([...reached].filter((one) => !one.endsWith('auto') && !one.endsWith('solid'))).toEqual([]);
    expect([...reached].map((one) => one.split(' ')[0])).toEqual(
      expect.arrayContaining(['INPUT', 'BUTTON', 'A', 'DIV', 'SUMMARY']),
    );
  });
});
