import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../src/decode/index.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { createRedactor } from '../../src/redact/index.ts';
import { CAPTURE, readTruth } from '../fixture.ts';

const FILES = ['stdout.log', 'stdout.docker-json.log', 'stdout.cri.log', 'proto.ndjson', 'usage.ndjson'];
/** What was sent to the proxy and what its stand-in worker answered. */
const MESSAGE_TEXT = [
  'Hello from fake-codex',
  'Long stream complete',
  'hello 1',
  'tick-0',
  'lookup_user</name>',
  'ユーザー',
  '[user]',
];

describe.each(FILES)('the capture %s', (file) => {
  const records = decodeText(readFileSync(join(CAPTURE, file)), { file, grammar: codexAppServer.grammar });

  test('loses its message text and nothing else', async () => {
    const redactor = createRedactor({ enabled: true });
    const redacted = await redactor.records(records, codexAppServer.content);
    const text = redacted.map(({ body, attributes }) => body + JSON.stringify(attributes)).join('\n');
    expect(MESSAGE_TEXT.filter((part) => text.includes(part))).toEqual([]);
    expect(Object.keys(redactor.ledger().counts).filter((kind) => kind !== 'content' && kind !== 'prompt')).toEqual([]);
    const inRecords = (id: string, list: readonly { readonly body: string }[]) =>
      list.filter(({ body }) => body.includes(id)).length;
    for (const id of readTruth().keys()) expect([id, inRecords(id, redacted)]).toEqual([id, inRecords(id, records)]);
  });

  test('means the same afterwards', async () => {
    const redacted = await createRedactor({ enabled: true }).records(records, codexAppServer.content);
    for (const [index, record] of records.entries()) {
      expect(redacted[index]?.origin).toBe(record.origin);
      expect(redacted[index]?.attributes === null).toBe(record.attributes === null);
      expect(codexAppServer.idsOf(redacted[index] as (typeof redacted)[number])).toEqual(
        codexAppServer.idsOf(record as (typeof redacted)[number]),
      );
    }
  });
});
