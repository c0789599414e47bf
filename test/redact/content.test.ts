import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/redact/index.ts';
import { recordOf, redact, rules } from './records.ts';

describe('message text', () => {
  test.each([
    ['text', { delta: 'Hello from here.' }, '{"delta":"[redacted:content, 16 chars]"}'],
    ['code points, not units', { delta: '😀é' }, '{"delta":"[redacted:content, 2 chars]"}'],
    ['an object', { delta: { content: 'Hi' } }, '{"delta":"[redacted:content, 16 chars]"}'],
    ['an array', { messages: [{ role: 'user' }, {}] }, '{"messages":"[redacted:content, 2 items, 20 chars]"}'],
    ['any case of the key', { Content: 'Hi there' }, '{"Content":"[redacted:content, 8 chars]"}'],
    [
      'in a nested object',
      { event: { msg: { delta: 'Hi' } } },
      '{"event":{"msg":{"delta":"[redacted:content, 2 chars]"}}}',
    ],
    [
      'in JSON in a string',
      { note: '{"delta":"Hi"}\n' },
      '{"note":"{\\"delta\\":\\"[redacted:content, 2 chars]\\"}\\n"}',
    ],
    [
      'in an SSE line in a string',
      { note: 'data: {"delta":"Hi"}' },
      '{"note":"data: {\\"delta\\":\\"[redacted:content, 2 chars]\\"}"}',
    ],
    [
      'in two objects in a string',
      { note: '{"delta":"Hi"}\n{"delta":"Ho!"}' },
      '{"note":"{\\"delta\\":\\"[redacted:content, 2 chars]\\"}\\n{\\"delta\\":\\"[redacted:content, 3 chars]\\"}"}',
    ],
    ['with a secret in it, once', { delta: 'mail bob@example.com' }, '{"delta":"[redacted:content, 20 chars]"}'],
  ])('%s', async (_name, value, body) => {
    expect((await redact(value)).body).toBe(body);
  });

  test.each([
    [{ delta: '' }],
    [{ delta: null }],
    [{ delta: 5 }],
    [{ messages: [] }],
    [{ content: '[redacted]' }],
    [{ contents: 'x', delta_bytes: 7 }],
  ])('there is none in %j', async (value) => expect((await redact(value)).body).toBe(JSON.stringify(value)));

  test('stays where it is diagnosis, and secrets in it go', async () => {
    expect((await redact({ kind: 'stderr', chunk: 'worker exited, token=abc1' })).body).toBe(
      '{"kind":"stderr","chunk":"worker exited, token=[redacted:secret:1]"}',
    );
    expect((await redact({ kind: 'stdout', chunk: 'Hi' })).body).toBe(
      '{"kind":"stdout","chunk":"[redacted:content, 2 chars]"}',
    );
  });

  test('is judged record by record when the same text stands in both', async () => {
    const note = 'torn {"chunk":"worker exited"';
    const records = [
      recordOf({ kind: 'stderr', note }),
      recordOf({ kind: 'stdout', note }),
      recordOf({ kind: 'stderr', note }),
    ];
    const redacted = await createRedactor({ enabled: true }).records(records, rules);
    expect(redacted.map(({ attributes }) => attributes?.['note'])).toEqual([
      note,
      'torn {"chunk":"[redacted:content, 13 chars]"',
      note,
    ]);
  });
});

describe('message text in lines that are no JSON', () => {
  test.each([
    [
      'torn',
      '{"req_id":"gzem0gSXvGkLYfiMxg7Gf","content":"Hello th',
      '{"req_id":"gzem0gSXvGkLYfiMxg7Gf","content":"[redacted:content, 8 chars]',
    ],
    ['torn later', '{"content":"a \\"b\\" c","status":20', '{"content":"[redacted:content, 9 chars]","status":20'],
    [
      'a structure',
      '{"messages":[{"role":"user","content":"x ] y"}],"status":20',
      '{"messages":[redacted:content, 35 chars],"status":20',
    ],
    [
      'a torn structure',
      '{"status":200,"messages":[{"role":"us',
      '{"status":200,"messages":[redacted:content, 12 chars]',
    ],
    [
      'escaped',
      '{"note":"{\\"delta\\":\\"a \\\\\\"b\\\\\\" c\\",\\"n\\":1}","x',
      '{"note":"{\\"delta\\":\\"[redacted:content, 13 chars]\\",\\"n\\":1}","x',
    ],
    [
      'an escaped structure that is torn inside its string',
      '{"note":"{\\"delta\\":[\\"a b","status":200,"x',
      '{"note":"{\\"delta\\":[redacted:content, 6 chars]","status":200,"x',
    ],
    [
      'console.log',
      "sent { role: 'user', content: 'Hello' } ok",
      "sent { role: 'user', content: '[redacted:content, 5 chars]' } ok",
    ],
  ])('%s', async (_name, line, body) => {
    expect((await redact(line)).body).toBe(body);
  });

  test('a sentence about content is none', async () => {
    const line = 'content: negotiation failed, prompt=8';
    expect((await redact(line)).body).toBe(line);
  });

  test('goes from where the profile says it begins', async () => {
    expect((await redact('[prompt] messages= hi bob@example.com')).body).toBe('[prompt] [redacted:prompt, 28 chars]');
    expect((await redact('[prompt] ')).body).toBe('[prompt] ');
  });
});
