import { decodeText, defaultGrammar } from '../../src/decode/index.ts';
import type { LogRecord } from '../../src/model/log-record.ts';
import type { ContentRules } from '../../src/model/redaction.ts';
import { createRedactor } from '../../src/redact/index.ts';

/** A system of the tests' own, so that they say what they rest on. */
export const rules: ContentRules = {
  contentKeys: ['messages', 'prompt', 'delta', 'content', 'chunk'],
  idKeys: ['req_id', 'id', 'session_id'],
  contentFrom: ({ body }) => (body.startsWith('[prompt]') ? '[prompt]'.length : null),
  isDiagnosis: ({ attributes }, key) => key === 'chunk' && attributes?.['kind'] === 'stderr',
};

export function recordsOf(...lines: readonly string[]): readonly LogRecord[] {
  return lines.flatMap((line) => decodeText(line, { file: 'a.log', grammar: defaultGrammar }));
}

/** One record, however many lines the text has. */
export function recordOf(value: string | object): LogRecord {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const isOne = !text.includes('\n');
  const [record] = recordsOf(isOne ? text : 'text');
  if (record === undefined) throw new Error('no record');
  return isOne ? record : { ...record, body: text };
}

export async function redact(value: string | object): Promise<LogRecord> {
  const [record] = await createRedactor({ enabled: true }).records([recordOf(value)], rules);
  if (record === undefined) throw new Error('no record');
  return record;
}

export async function redactText(text: string): Promise<string> {
  return createRedactor({ enabled: true }).text(text);
}
