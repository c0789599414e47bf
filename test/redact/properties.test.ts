import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/redact/index.ts';
import { recordOf, redact, redactText, rules } from './records.ts';
import { SECRETS } from './secrets.ts';

const NANOID_CHARS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'];
const HEX_CHARS = [...'0123456789abcdef'];
const chars = (from: readonly string[], length: number) =>
  fc.array(fc.constantFrom(...from), { minLength: length, maxLength: length }).map((list) => list.join(''));
/** Random ones hardly ever begin like a key; these do. */
const unlucky = fc
  .tuple(
    fc.constantFrom(
      'sk-',
      'sk_live_',
      'hf_',
      'AKIA',
      'eyJ',
      'xoxb-',
      'ghp_',
      'SG',
      '-',
      '4111111111111111',
      'sess-',
      'glpat-',
    ),
    chars(NANOID_CHARS, 21),
  )
  .map(([head, rest]) => `${head}${rest}`.slice(0, 21));
const id = fc.oneof(
  chars(NANOID_CHARS, 21),
  unlucky,
  fc.uuid(),
  chars(HEX_CHARS, 32),
  chars(HEX_CHARS, 16),
  fc
    .tuple(fc.constantFrom('chatcmpl-', 'resp_'), fc.oneof(unlucky, chars(NANOID_CHARS, 29)))
    .map(([head, rest]) => head + rest),
);

describe('an id', () => {
  test('is never taken for a secret where a field or a prefix says that it is one', async () => {
    await fc.assert(
      fc.asyncProperty(id, async (value) => {
        const lines = [{ req_id: value, n: 1 }, { a: { ID: value } }, { note: JSON.stringify({ session_id: value }) }];
        for (const line of lines) expect((await redact(line)).body).toBe(JSON.stringify(line));
        for (const line of [
          `[x][req_id=${value}] y`,
          `{"req_id":"${value}","torn`,
          `id: '${value}', GET /?req_id=${value}&x=1`,
        ]) {
          expect((await redact(line)).body).toBe(line);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('is never taken for a secret in the middle of a sentence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(chars(NANOID_CHARS, 21), unlucky, fc.uuid()), async (value) => {
        expect(await redactText(`request ${value} done`)).toBe(`request ${value} done`);
      }),
      { numRuns: 150 },
    );
  });

  test('of no known shape is text like any other', async () => {
    const { secret } = SECRETS.find(({ kind }) => kind === 'github classic') ?? { secret: '' };
    expect((await redact({ req_id: secret, id: 'bob@example.com' })).body).toBe(
      '{"req_id":"[redacted:github:1]","id":"[redacted:email:1]"}',
    );
  });
});

describe('any text', () => {
  const fragment = fc.oneof(
    fc.constantFrom(...SECRETS.map(({ text }) => text)),
    fc.constantFrom(
      '"',
      "'",
      '\\',
      '\\"',
      '{',
      '}',
      '[',
      ']',
      ':',
      '=',
      ' ',
      '\n',
      '@',
      '://',
      'password',
      '"content":"',
      'token=',
      '[redacted',
      '[redacted:jwt:1]',
      '\0',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const text = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join(''));

  test('redacted a second time has no marker cut in two', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const twice = await redactText(await redactText(value.replaceAll('[redacted', '')));
        expect(twice.replaceAll(/\[redacted:[a-z-]+:\d+\]/g, '')).not.toContain('redacted');
      }),
      { numRuns: 300 },
    );
  });

  test('gives a record whose body is what its attributes say, and the same for the same input', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.oneof(text, fc.constantFrom('token', 'delta', 'id')), fc.oneof(text, fc.integer()), {
          maxKeys: 5,
        }),
        async (fields) => {
          const record = recordOf(fields);
          const [first] = await createRedactor({ enabled: true }).records([record], rules);
          const [second] = await createRedactor({ enabled: true }).records([record], rules);
          expect(first).toEqual(second);
          expect(JSON.parse(first?.body ?? '')).toEqual(JSON.parse(JSON.stringify(first?.attributes)));
        },
      ),
      { numRuns: 150 },
    );
  });
});
