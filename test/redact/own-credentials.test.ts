import { describe, expect, it, test } from 'vitest';
import type { Credential } from '../../src/model/redaction.ts';
import { createRedactor } from '../../src/redact/index.ts';
import { credentialOf } from '../../src/sources/http/credentials.ts';
import { recordOf, recordsOf, rules } from './records.ts';

const READER = 'hunter2-staging-reader';
const OTHER = 'other/"wörd"/of ours';

function redactorOf({ enabled = true, secrets = [READER, OTHER], askedIds = [] as readonly string[] } = {}) {
  return createRedactor({ enabled, credentials: () => secrets.map(credentialOf), askedIds });
}

async function bodyOf(value: string | object, options: Parameters<typeof redactorOf>[0] = {}): Promise<string> {
  const [record] = await redactorOf(options).records([recordOf(value)], rules);
  return record?.body ?? '';
}

describe.each([true, false])('credentials of ours, redaction on: %s', (enabled) => {
  test.each([
    ['in a line', `reader ${READER} admitted`, 'reader [redacted:credential:1] admitted'],
    ['in a field', { saw: `x ${READER}` }, '{"saw":"x [redacted:credential:1]"}'],
    ['as a name', { [READER]: 1 }, '{"[redacted:credential:1]":1}'],
    ['in a list', { a: { b: [READER, 'c'] } }, '{"a":{"b":["[redacted:credential:1]","c"]}}'],
    ['in a field for ids', { req_id: READER.slice(0, 21) + 'r' }, '{"req_id":"[redacted:credential:1]"}'],
    ['before the object', `[proxy ${READER}] {"a":1}`, '[proxy [redacted:credential:1]] {"a":1}'],
    ['written with escapes', '{"a":"\\u0068unter2-staging-reader"}', '{"a":"[redacted:credential:1]"}'],
    ['under a name that tells', { password: READER }, '{"password":"[redacted:credential:1]"}'],
    ['in JSON in JSON', { note: JSON.stringify({ a: OTHER }) }, '{"note":"{\\"a\\":\\"[redacted:credential:1]\\"}"}'],
    ['in JSON in text', `sent ${JSON.stringify({ a: OTHER })} off`, 'sent {"a":"[redacted:credential:1]"} off'],
    ['in a URL', `GET /?a=${encodeURIComponent(OTHER)}`, 'GET /?a=[redacted:credential:1]'],
    ['in base64', Buffer.from(READER).toString('base64').replace(/=+$/, ''), '[redacted:credential:1]'],
    ['given twice', `{"a":"${READER}","a":"b"}`, '{"a":"b"}'],
  ])('%s', async (_, value, shown) => {
    expect(await bodyOf(value, { enabled })).toBe(shown);
  });

  it('is a name like any other: one number each, in records and texts, and counted', async () => {
    const redactor = redactorOf({ enabled });
    const [first] = await redactor.records(recordsOf(`a ${OTHER} b ${READER}`), rules);
    expect(first?.body).toBe('a [redacted:credential:1] b [redacted:credential:2]');
    expect(await redactor.text(`--token ${READER} ${encodeURIComponent(OTHER)}`)).toBe(
      '--token [redacted:credential:2] [redacted:credential:1]',
    );
    expect(redactor.ledger()).toEqual({ enabled, counts: { credential: 4 } });
  });

  it('is looked for as soon as it is known', async () => {
    const known: Credential[] = [];
    const redactor = createRedactor({ enabled, credentials: () => known });
    expect(await redactor.text(`a ${READER}`)).toBe(`a ${READER}`);
    known.push(credentialOf(READER));
    expect(await redactor.text(`a ${READER}`)).toBe('a [redacted:credential:1]');
  });

  it('leaves nothing of two that overlap', async () => {
    const options = { enabled, secrets: ['abcdef', 'defghi', 'abcdefgh'] };
    expect(await bodyOf('x abcdefghi y', options)).toBe('x [redacted:credential:1] y');
  });

  it('is not looked for when it is shorter than six characters', async () => {
    expect(await bodyOf('the admin of it', { enabled, secrets: ['admin', ''] })).toBe('the admin of it');
  });

  it('leaves the id that was asked for, though it is or holds one', async () => {
    const id = 'gzem0gSXvGkLYfiMxg7Gf';
    const options = { enabled, secrets: [id, 'gzem0g'], askedIds: [id] };
    const line = JSON.stringify({ req_id: id, note: `for ${id}, by gzem0g` });
    expect(await bodyOf(line, options)).toBe(line.replace('by gzem0g', 'by [redacted:credential:1]'));
  });

  it('leaves every other record as it came', async () => {
    const records = recordsOf('[proxy] {"a" : 1.50 , "b":"\\u00e9"}', 'all well');
    expect(await redactorOf({ enabled }).records(records, rules)).toEqual(records);
  });

  it('takes a second for a text of echoes alone', async () => {
    const begin = performance.now();
    const shown = await redactorOf({ enabled }).text(`${READER} `.repeat(20_000));
    expect(shown).not.toContain(READER);
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});

it('takes out nothing else with --no-redact', async () => {
  const line = JSON.stringify({ password: 'x1', delta: 'Hi', saw: READER, mail: 'a@example.com' });
  expect(await bodyOf(line, { enabled: false })).toBe(line.replace(READER, '[redacted:credential:1]'));
});
