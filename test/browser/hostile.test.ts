// Log text that wants to be more than text, in a real browser: no script runs, nothing is fetched, no policy is even asked to
// stop anything, and each text is there to be read.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { html } from '../../src/reporters/html/index.ts';
import { startServe } from '../e2e/serve.ts';
import { cycle, NAUGHTY, unescapeShown } from '../reporters/hostile-text.ts';
import { liveReport } from '../reporters/sample-live.ts';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { startChromium, type Visit } from './chromium.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';

/** What a page of ours is made of, and nothing else. */
const ELEMENTS =
  'A BODY BUTTON CODE DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FORM H1 H2 H3 HEAD HEADER HTML IMG INPUT LABEL LEGEND LI LINK MAIN META OL P PRE SCRIPT SECTION SMALL SPAN STRONG STYLE SUMMARY SVG TABLE TBODY TD TH THEAD TITLE TR UL G LINE PATH RECT TEXT CIRCLE'.split(
    ' ',
  );

const SURVEY = `(() => {
  const all = [...document.querySelectorAll('*')];
  return {
    elements: [...new Set(all.map((one) => one.tagName.toUpperCase()))],
    handlers: all.flatMap((one) => [...one.attributes].filter(({ name }) => /^on|^style$|^srcdoc$/.test(name)).map(({ name }) => name)),
    scripts: document.scripts.length,
    addresses: [...new Set(all.flatMap((one) => [one.href, one.src, one.action]).filter((url) => typeof url === 'string' && url !== '').map((url) => url.slice(0, 30)))],
    codes: [...document.querySelectorAll('code')].map((one) => one.textContent),
    hasMarkupInCode: document.querySelector('code *') !== null,
    hit: globalThis.hit ?? null,
  };
})()`;

interface Survey {
  readonly elements: readonly string[];
  readonly handlers: readonly string[];
  readonly scripts: number;
  readonly addresses: readonly string[];
  readonly codes: readonly string[];
  readonly hasMarkupInCode: boolean;
  readonly hit: unknown;
}

function expectInert(found: Survey, { incidents }: Visit): void {
  expect(incidents).toEqual([]);
  expect(found.elements.filter((name) => !ELEMENTS.includes(name))).toEqual([]);
  expect(found.handlers).toEqual([]);
  expect(found.scripts).toBe(1);
  expect(found.hasMarkupInCode).toBe(false);
  expect(found.hit).toBeNull();
}

realServersOrSkip()('hostile text in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
  let chromium: Awaited<ReturnType<typeof startChromium>>;
  beforeAll(async () => {
    chromium = await startChromium();
  });
  afterAll(async () => {
    await chromium.close();
    rmSync(folder, { recursive: true });
  });

  const MORE = [
    '<img src=x onerror="hit=1">',
    '"><script>hit=1</script>',
    '</code><script>hit=1</script>',
    '\u202e"><svg onload=hit=1>',
  ];
  const TEXTS = [...MORE, ...NAUGHTY];

  it('in every untrusted place of a report is text', async () => {
    for (let at = 0; at < TEXTS.length; at += 45) {
      const texts = TEXTS.slice(at, at + 45);
      const file = join(folder, `${at}.html`);
      writeFileSync(file, await html.render(liveReport(cycle(texts)), { width: 0, color: false, all: true }));
      const visit = await chromium.visit();
      await visit.page.goto(`file://${file}`);
      const found = (await visit.page.evaluate(SURVEY)) as Survey;
      expectInert(found, visit);
      expect(visit.requests).toEqual([`file://${file}`]);
      // A rule's own runbook_url may be any web address, and is one only when it is clicked on.
      expect(found.addresses.filter((address) => !/^(?:file:\/\/|data:|https?:\/\/)/.test(address))).toEqual([]);
      await visit.close();
    }
  });

  it('in log lines is text on the served page, and can be read exactly', async () => {
    const lines = TEXTS.map((text, at) =>
      JSON.stringify({
        ts_ms: 1_795_417_031_000 + at,
        component: 'http',
        event: 'access_log',
        req_id: ID,
        status: 500,
        dur_ms: 5,
        method: 'POST',
        route: `/v1/${text}`,
      }),
    );
    writeFileSync(join(folder, 'app.log'), `${lines.join('\n')}\n`);
    writeFileSync(join(folder, '<img src=x onerror=hit=1>.log'), `${lines[0]}\n`);
    const serving = await startServe(['-f', 'app.log', '-f', '<img src=x onerror=hit=1>.log', '--offline'], {
      cwd: folder,
    });
    const visit = await chromium.visit();
    await visit.page.goto(`${serving.url}/trace/${ID}`);
    await visit.page.locator('#report').waitFor();
    const found = (await visit.page.evaluate(SURVEY)) as Survey;
    expectInert(found, visit);
    expect(visit.requests).toEqual([`${serving.url}/trace/${ID}`]);
    const shown = new Set(found.codes.map(unescapeShown));
    // Redaction takes out what looks like a secret or an address; a long text is cut.
    const whole = TEXTS.filter((text) => text.length < 100 && text.isWellFormed());
    const missing = whole.filter((text) => !shown.has(`/v1/${text}`));
    expect(missing.length / whole.length).toBeLessThan(0.1);
    await visit.close();
    await serving.stop();
  });

  it('in an address, or pasted, is text', async () => {
    writeFileSync(join(folder, 'empty.log'), '');
    const serving = await startServe(['-f', 'empty.log', '--offline'], { cwd: folder });
    for (const path of [
      '/trace/%3Cscript%3Ehit=1%3C%2Fscript%3E',
      `/trace/${ID}?from=%3Cscript%3Ehit=1%3C%2Fscript%3E`,
      `/trace/${ID}?at=%22%3E%3Cscript%3Ehit=1%3C%2Fscript%3E`,
      '/%3Cscript%3Ehit=1%3C%2Fscript%3E',
    ]) {
      const visit = await chromium.visit();
      await visit.page.goto(serving.url + path);
      const found = (await visit.page.evaluate(SURVEY)) as Survey;
      expectInert(found, {
        ...visit,
        incidents: visit.incidents.filter((text) => !text.includes('Failed to load resource')),
      });
      await visit.close();
    }
    const visit = await chromium.visit();
    await visit.page.goto(serving.url);
    await visit.page.getByRole('textbox').fill('<script>hit=1</script>');
    await visit.page.keyboard.press('Enter');
    await visit.page.getByRole('heading', { name: 'Searched' }).waitFor();
    expect(await visit.page.evaluate(SURVEY)).toMatchObject({ hit: null, scripts: 1 });
    await visit.close();
    await serving.stop();
  });
});
