import { describe, expect, it } from 'vitest';
import { explainText } from '../../src/app/explain-id.ts';
import { explainedAsJson, explainedAsText } from '../../src/cli/explain-id/text.ts';
import { runCli } from '../e2e/cli.ts';

const NOW = 1_795_416_000_000_000_000n; // 2026-11-23T06:40:00Z
const HOUR = 3_600_000_000_000n;

function textOf(text: string): string {
  const explained = explainText({ text, isLiteral: false, now: NOW, maxLookbackNanos: HOUR });
  return explained === null ? '' : explainedAsText(explained);
}

describe('text', () => {
  it('a dated id: what it says, how far to trust it, where a search would look', () => {
    expect(textOf('019eaf6a-52d1-7320-9bac-f847db4148a8')).toBe(`019eaf6a-52d1-7320-9bac-f847db4148a8
  UUIDv7: made at 2026-06-10T02:44:01.361Z, in steps of 1 ms; the clock of the machine that made the id, at the moment it was made; the RFC lets makers shift it
  also searched for as 019eaf6a52d173209bacf847db4148a8, 019EAF6A52D173209BACF847DB4148A8, 019EAF6A-52D1-7320-9BAC-F847DB4148A8

Without --around or another window, a log store is searched in this order, until the request is found and closed:
   1  2026-06-10T02:43:01.361Z – 02:59:01.362Z, the time inside the id
   2  2026-11-23T05:40:00.000Z – 06:41:00.000Z, back from now, in 2 steps
`);
  });

  it('an id that holds no time', () => {
    expect(textOf('gzem0gSXvGkLYfiMxg7Gf').split('\n').slice(0, 2)).toEqual([
      'gzem0gSXvGkLYfiMxg7Gf',
      '  a nanoid (21 random characters) holds no time',
    ]);
  });

  it('a time that is not plausible is said and not searched', () => {
    const text = textOf('507f191e810c19729de860ea');
    expect(text).toContain('ObjectId: would be 2012-10-17T20:46:22.000Z, not plausible, not used');
    expect(text).not.toContain('the time inside the id');
  });

  it('a log line: its id and its time', () => {
    const text = textOf('2026-11-23T06:30:11.455Z stdout F [proxy] req_id=gzem0gSXvGkLYfiMxg7Gf');
    expect(text).toContain('Times in the text:\n  2026-11-23T06:30:11.455Z, the time of the pasted line');
    expect(text).toContain('1  2026-11-23T06:28:11.455Z – 06:40:11.455Z, a time in what was pasted');
  });

  it('a text with a time and no id, and one with neither', () => {
    expect(textOf('Date: Mon, 23 Nov 2026 06:30:11 GMT')).toContain('the Date header');
    expect(explainText({ text: 'hello there', isLiteral: false, now: NOW, maxLookbackNanos: HOUR })).toBeNull();
  });

  it('shows control characters and does not send them', () => {
    const json = JSON.stringify({ req_id: 'gzem0gSXvGkLYfiMxg7Gf', '\u001B[31m': '\u0007' });
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(textOf(json)).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F]/);
  });
});

it('JSON has each candidate, hint and window', () => {
  const explained = explainText({ text: '1541815603606036480', isLiteral: false, now: NOW, maxLookbackNanos: HOUR });
  const value = JSON.parse(explained === null ? '' : explainedAsJson(explained)) as Record<string, unknown>;
  expect(value).toMatchObject({
    schemaVersion: 1,
    ids: [
      {
        id: '1541815603606036480',
        candidates: [
          {
            format: 'Snowflake (Twitter epoch)',
            timeUnixNano: '1656432460105000000',
            precisionNanos: '1000000',
            plausible: true,
          },
          { format: 'Snowflake (Discord epoch)', plausible: true },
        ],
      },
    ],
    hints: [
      { from: 'id', range: { startUnixNano: '1656432400105000000', endUnixNano: '1656433360106000000' } },
      { from: 'id' },
    ],
    windows: [{ reason: 'id' }, { reason: 'id' }, { reason: 'widening' }, { reason: 'widening' }],
  });
});

describe('the command', () => {
  const env = { XDG_CONFIG_HOME: '/nonexistent' };

  it.each([
    ['an id', ['gzem0gSXvGkLYfiMxg7Gf'], ''],
    ['an id that begins with a dash', ['-AbC_dEfGhIjKlMnOpQrS'], ''],
    ['words of a pasted line', ['2026-11-23T06:30:11Z', 'req_id=gzem0gSXvGkLYfiMxg7Gf'], ''],
    ['standard input', ['-'], 'x-request-id: gzem0gSXvGkLYfiMxg7Gf'],
    ['standard input, unsaid', [], 'x-request-id: gzem0gSXvGkLYfiMxg7Gf'],
  ])('takes %s', async (_, words, input) => {
    const { stdout, stderr, code } = await runCli(['explain-id', ...words], { input, env });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('a nanoid (21 random characters) holds no time');
    expect(stdout).toContain('back from now');
  });

  it('looks as far back as it is told', async () => {
    const { stdout } = await runCli(['explain-id', 'gzem0gSXvGkLYfiMxg7Gf', '--max-lookback', '1h', '-o', 'json'], {
      env,
    });
    expect((JSON.parse(stdout) as { readonly windows: readonly unknown[] }).windows).toHaveLength(2);
  });

  it('without an id and a time it did not run', async () => {
    const { stdout, stderr, code } = await runCli(['explain-id', 'hello there'], { env });
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toMatch(/^trace-by-id: no request id in hello there\n {2}try: /);
  });
});
