import { describe, expect, test } from 'vitest';
import { LOOK_ALIKES } from './look-alikes.ts';
import { redact, redactText } from './records.ts';
import { SECRETS } from './secrets.ts';

const MIN_RATIO = 0.95;

async function missesOf(run: (text: string) => Promise<string>): Promise<readonly string[]> {
  const misses: string[] = [];
  for (const { kind, secret, text } of SECRETS) {
    const shown = await run(text);
    if (shown.includes(secret) || shown.includes(JSON.stringify(secret).slice(1, -1)))
      misses.push(`${kind}: ${text} -> ${shown}`);
  }
  return misses;
}

describe('the documented list of secrets', () => {
  test('has at least 60 of them', () => expect(SECRETS.length).toBeGreaterThanOrEqual(60));

  test.each([
    ['a plain line', async (text: string) => (await redact(`note ${text}`)).body],
    ['a JSON field', async (text: string) => (await redact({ note: text })).body],
    [
      'JSON inside a JSON field',
      async (text: string) => (await redact({ note: JSON.stringify({ inner: [text] }) })).body,
    ],
    [
      'a multi-line record',
      async (text: string) => (await redact(`Error: failed\n    at f (a.js:1:2)\n  ${text}`)).body,
    ],
    ['other text', redactText],
  ])('in %s, 95 of 100 go', async (_place, run) => {
    const misses = await missesOf(run);
    if (misses.length > 0) console.info(`missed:\n${misses.join('\n')}`);
    expect(1 - misses.length / SECRETS.length).toBeGreaterThanOrEqual(MIN_RATIO);
  });
});

describe('look-alikes', () => {
  test('are at least 40', () => expect(LOOK_ALIKES.length).toBeGreaterThanOrEqual(40));

  test.each(LOOK_ALIKES)('%s stays', async (text) => {
    expect((await redact(`note ${text}`)).body).toBe(`note ${text}`);
    expect((await redact({ note: text })).attributes?.['note']).toBe(text);
  });
});
