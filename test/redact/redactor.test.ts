import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/redact/index.ts';
import { recordOf, recordsOf, redact, redactText, rules } from './records.ts';

const GITHUB = ['ghp', 'q7Zr2Kx9Wm4Tn8Bv3Jc6Hd5Lp1Gs0FyAaEeI'].join('_');
const OTHER = ['ghp', 'AaEeIq7Zr2Kx9Wm4Tn8Bv3Jc6Hd5Lp1Gs0Fy'].join('_');

describe('pseudonyms', () => {
  test('one value has one number in every record, form and call', async () => {
    const redactor = createRedactor({ enabled: true });
    const records = await redactor.records(
      [
        recordOf(`a ${OTHER} b ${GITHUB}`),
        recordOf({ token: GITHUB }),
        recordOf({ said: JSON.stringify({ note: `x ${GITHUB}` }) }),
      ],
      rules,
    );
    expect(records.map(({ body }) => body)).toEqual([
      'a [redacted:github:1] b [redacted:github:2]',
      '{"token":"[redacted:github:2]"}',
      '{"said":"{\\"note\\":\\"x [redacted:github:2]\\"}"}',
    ]);
    expect(await redactor.text(`--token ${OTHER}`)).toBe('--token [redacted:github:1]');
  });

  test('the same input gives the same output, whatever was redacted before by another', async () => {
    const lines = recordsOf(`z ${OTHER}`, `y bob@example.com ${GITHUB}`, 'x password=hunter2');
    const first = await createRedactor({ enabled: true }).records(lines, rules);
    await redactText(GITHUB);
    expect(await createRedactor({ enabled: true }).records(lines, rules)).toEqual(first);
  });

  test('numbers follow the order of the calls when calls overlap', async () => {
    const redactor = createRedactor({ enabled: true });
    const texts = await Promise.all([redactor.text(GITHUB), redactor.text(OTHER), redactor.text('a@example.com')]);
    expect(texts).toEqual(['[redacted:github:1]', '[redacted:github:2]', '[redacted:email:1]']);
  });

  test('redacting again changes nothing', async () => {
    const once = await redact({
      token: GITHUB,
      delta: 'Hello',
      note: `jwt: x, mail a@example.com, {"content":"abc"} http://u:pw@h.example/`,
    });
    const again = await createRedactor({ enabled: true }).records([once], rules);
    expect(again).toEqual([once]);
  });
});

describe('the ledger', () => {
  test('counts every value taken out, by kind, sorted', async () => {
    const redactor = createRedactor({ enabled: true });
    await redactor.records(
      recordsOf(`${GITHUB} ${GITHUB} a@example.com`, '{"password":"x1","delta":"Hi","delta2":"b@example.com"}'),
      rules,
    );
    const { enabled, counts } = redactor.ledger();
    expect(enabled).toBe(true);
    expect(Object.entries(counts)).toEqual([
      ['content', 1],
      ['email', 2],
      ['github', 2],
      ['secret', 1],
    ]);
  });

  test('is empty when nothing was found', async () => {
    const redactor = createRedactor({ enabled: true });
    await redactor.records(recordsOf('all well'), rules);
    expect(redactor.ledger()).toEqual({ enabled: true, counts: {} });
  });
});

describe('switched off', () => {
  test('nothing changes, and the ledger says so', async () => {
    const redactor = createRedactor({ enabled: false });
    const records = recordsOf(`password=hunter2 ${GITHUB}`, '{"delta":"Hi"}');
    expect(await redactor.records(records, rules)).toEqual(records);
    expect(await redactor.text(GITHUB)).toBe(GITHUB);
    expect(redactor.ledger()).toEqual({ enabled: false, counts: {} });
  });
});

describe('records', () => {
  test('keep their order and everything that is no text', async () => {
    const records = recordsOf(
      `{"ts":1795417031270,"level":"info","note":"${GITHUB}"}`,
      'plain',
      `[proxy] {"token":"abc123def"}`,
      '{"password":"torn',
    );
    const redacted = await createRedactor({ enabled: true }).records(records, rules);
    expect(redacted.map(({ attributes: _a, body: _b, prefix: _p, ...rest }) => rest)).toEqual(
      records.map(({ attributes: _a, body: _b, prefix: _p, ...rest }) => rest),
    );
    expect(redacted.map(({ body }) => body)).toEqual([
      '{"ts":1795417031270,"level":"info","note":"[redacted:github:1]"}',
      'plain',
      '[proxy] {"token":"[redacted:secret:1]"}',
      '{"password":"[redacted:secret:2]',
    ]);
  });

  test('without a find keep their raw line, however it is spaced', async () => {
    const line = '[proxy] {"a" : 1.50 , "b":"\\u00e9"}';
    expect((await redact(line)).body).toBe(line);
  });

  test('integers beyond 2^53 survive a rewrite', async () => {
    const record = await redact(
      '{"ns":1795417031270123456,"log":"{\\"ns\\":1795417031270123457,\\"token\\":\\"abc1\\"}","token":"abc1"}',
    );
    expect(record.body).toBe(
      '{"ns":1795417031270123456,"log":"{\\"ns\\":1795417031270123457,\\"token\\":\\"[redacted:secret:1]\\"}","token":"[redacted:secret:1]"}',
    );
  });

  test('a key given twice hides nothing', async () => {
    const record = await redact('{"password":"hunter2","password":"[redacted]"}');
    expect(record.body).toBe('{"password":"[redacted]"}');
    const nested = await redact({ log: '{"password":"hunter2","password":"none"}' });
    expect(nested.body).not.toContain('hunter2');
  });

  test('a body that holds more than its object is written anew from the object', async () => {
    const record = { ...recordOf('{"a":1}'), body: `{"a":1}\n  stray ${GITHUB}` };
    const [redacted] = await createRedactor({ enabled: true }).records([record], rules);
    expect(redacted?.body).toBe('{"a":1}');
  });

  test('the text before the object is looked at', async () => {
    const record = {
      ...recordOf('[proxy] {"a":1}'),
      prefix: '[user bob@example.com] ',
      body: '[user bob@example.com] {"a":1}',
    };
    const [redacted] = await createRedactor({ enabled: true }).records([record], rules);
    expect(redacted).toMatchObject({ prefix: '[user [redacted:email:1]] ', body: '[user [redacted:email:1]] {"a":1}' });
  });

  test('field names are looked at, and two of them never become one', async () => {
    const record = await redact({ 'a@example.com': 1, 'b@example.com': 2, __proto__x: 3 });
    expect(record.body).toBe('{"[redacted:email:1]":1,"[redacted:email:2]":2,"__proto__x":3}');
  });

  test('a field named __proto__ is a field', async () => {
    const record = await redact('{"__proto__":{"password":"hunter2"},"constructor":"x"}');
    expect(record.body).toBe('{"__proto__":{"password":"[redacted:secret:1]"},"constructor":"x"}');
  });

  test('what is nested too deep to be walked goes whole', async () => {
    const record = await redact(`{"a":${'['.repeat(100)}"${GITHUB}"${']'.repeat(100)}}`);
    expect(record.body).not.toContain(GITHUB);
    expect(record.body).toContain('[redacted:too-deep]');
  });
});

describe('values under a telling name', () => {
  test.each([
    ['password', 'x'],
    ['PASSWD', 'x'],
    ['dbPassword', 'x'],
    ['secret', 'x'],
    ['client_secret', 'x'],
    ['clientSecret', 'x'],
    ['token', 'x'],
    ['access_token', 'x'],
    ['accessToken', 'x'],
    ['x-auth-token', 'x'],
    ['api_key', 'x'],
    ['apiKey', 'x'],
    ['APIKEY', 'x'],
    ['X-API-Key', 'x'],
    ['openai.api.key', 'x'],
    ['Authorization', 'Bearer x'],
    ['proxy-authorization', 'x'],
    ['cookie', 'a=b; c=d'],
    ['Set-Cookie', ['a=b', 'c=d']],
    ['private_key', 'x'],
    ['session', 'x'],
    ['sessionId', 'x'],
    ['PHPSESSID', 'x'],
    ['credentials', { user: 'x', pass: 'y' }],
    ['password', 12345],
    ['auth', 'zzz-yyy'],
  ])('%s: %j goes whole', async (key, value) => {
    expect((await redact({ [key]: value })).body).toBe(`{${JSON.stringify(key)}:"[redacted:secret:1]"}`);
  });

  test.each([
    ['auth', 'present'],
    ['auth', 'none'],
    ['authorization', '[redacted]'],
    ['token', ''],
    ['token', null],
    ['token', 5],
    ['prompt_tokens', 8],
    ['tokens_prompt', 3],
    ['max_tokens', 4096],
    ['token_count', 6],
    ['token_count', '6'],
    ['tokens', 14],
    ['maxTokens', '4096'],
    ['token_type', 'bearer'],
    ['has_token', true],
    ['password', false],
    ['session', 4],
    ['preferred_auth_method', 'chatgpt'],
    ['emission_trigger', 'token_count'],
    ['keyboard', 'us'],
    ['author', 'nobody'],
    ['first_token_ms', 13],
    ['session_id', 'gzem0gSXvGkLYfiMxg7Gf'],
  ])('%s: %j stays', async (key, value) => {
    const line = JSON.stringify({ [key]: value });
    expect((await redact(line)).body).toBe(line);
  });

  test('pairs of name and value are read together', async () => {
    const record = await redact({
      headers: [
        { name: 'Authorization', value: 'zzz' },
        { name: 'Accept', value: 'text/html' },
      ],
    });
    expect(record.body).toBe(
      '{"headers":[{"name":"Authorization","value":"[redacted:secret:1]"},{"name":"Accept","value":"text/html"}]}',
    );
  });
});

describe('what is left around a secret', () => {
  test.each([
    ['proxy http://bob:' + 'pw1@proxy.internal:3128/a', 'proxy http://[redacted:login:1]@proxy.internal:3128/a'],
    [
      'db postgres://app:' + 'pa55w0rd@db:5432/app?sslmode=on',
      'db postgres://[redacted:login:1]@db:5432/app?sslmode=on',
    ],
    ['GET /cb?state=1&access_token=abc123&x=2', 'GET /cb?state=1&access_token=[redacted:secret:1]&x=2'],
    ['GET https://h.example/?sig=abcdefgh12%3D&se=1', 'GET https://h.example/?sig=[redacted:secret:1]&se=1'],
    ['client 203.0.113.7:51034 gone', 'client [redacted:ip:1]:51034 gone'],
    ['[req_id=gzem0gSXvGkLYfiMxg7Gf][token=abc] x', '[req_id=gzem0gSXvGkLYfiMxg7Gf][token=[redacted:secret:1]] x'],
    ["{ user: 'bob', password: 'it\\'s me', n: 1 }", "{ user: 'bob', password: '[redacted:secret:1]', n: 1 }"],
    [
      'curl -H "Authorization: Bearer abc" http://h.example',
      'curl -H "Authorization: [redacted:secret:1]" http://h.example',
    ],
    ['headers= {"cookie":["a=b"],"host":"h"} done', 'headers= {"cookie":[redacted:secret:1],"host":"h"} done'],
  ])('%s', async (text, shown) => {
    expect(await redactText(text)).toBe(shown);
  });

  test('a private key goes from its first to its last line', async () => {
    const label = 'EC PRIVATE' + ' KEY';
    const text = `before\n-----BEGIN ${label}-----\nMHcCAQEE\nabc\n-----END ${label}-----\nafter`;
    expect(await redactText(text)).toBe('before\n[redacted:private-key:1]\nafter');
  });

  test('a comment in the log does not switch the search off', async () => {
    const key = 'vc' + 'p_q7Zr2Kx9Wm4Tn8Bv3Jc6Hd5L';
    expect(await redactText(`secretlint-disable\n${key}`)).toBe('secretlint-disable\n[redacted:vercel:1]');
  });

  test('a find that reaches over the seam of two pieces of a long text goes whole', async () => {
    const key = 'vc' + 'p_q7Zr2Kx9Wm4Tn8Bv3Jc6Hd5L';
    for (const before of [65_500, 65_520, 65_530, 53_230, 53_240, 130_000]) {
      const blank = 'ab '.repeat(50_000).slice(0, before - 1);
      expect(await redactText(`${blank} ${key} end`)).toBe(`${blank} [redacted:vercel:1] end`);
    }
  });
});
