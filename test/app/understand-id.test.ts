import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { understandId } from '../../src/app/understand-id.ts';
import { CAPTURE, readTruth } from '../fixture.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';

describe('understandId', () => {
  it.each([
    ['an id', ID, 'id', ID],
    ['an id with spaces around it', `  ${ID}\n`, 'id', ID],
    ['an id that begins with a dash', '-AbC_dEfGhIjKlMnOpQrS', 'id', '-AbC_dEfGhIjKlMnOpQrS'],
    [
      'a log line',
      `{"event":"access_log","req_id":"${ID}","copilot_trace_id":"y5qezNq3O2Rb-tdkAwB4W"}`,
      'log line',
      ID,
    ],
    ['a prefixed log line', `[proxy] {"scope":"sse_guard","req_id":"${ID}","outcome":"error"}`, 'log line', ID],
    [
      'a docker log line',
      JSON.stringify({ log: `{"event":"x","req_id":"${ID}"}\n`, stream: 'stdout', time: 'x' }),
      'log line',
      ID,
    ],
    ['a prompt line', `[dev][prompt][chat][req_id=${ID}][endpoint=chat] joined=`, 'log line', ID],
    ['response headers', `HTTP/1.1 503 Service Unavailable\r\nETag: W/"x"\r\nX-Request-Id: ${ID}\r\n`, 'headers', ID],
    ['curl -v', `> POST /v1\n< x-proxy-trace-id: ${ID}\n< date: now`, 'headers', ID],
    [
      'traceparent',
      'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      'headers',
      '4bf92f3577b34da6a3ce929d0e0e4736',
    ],
    ['a JSON error', `{"error":{"message":"x","type":"server_error"},"request_id":"${ID}"}`, 'JSON', ID],
    [
      'a completion body',
      '{"id":"chatcmpl-k5VI90yp2YiXRQvS_Bt4G","object":"chat.completion"}',
      'JSON',
      'chatcmpl-k5VI90yp2YiXRQvS_Bt4G',
    ],
    [
      'an SSE event',
      'data: {"id":"chatcmpl-k5VI90yp2YiXRQvS_Bt4G","object":"chunk"}',
      'log line',
      'chatcmpl-k5VI90yp2YiXRQvS_Bt4G',
    ],
    ['a sentence', `the customer says ${ID} failed`, 'text', ID],
  ])('finds the id in %s', (_, text, from, id) => {
    expect(understandId(text)).toMatchObject({
      from,
      candidates: [{ value: id }, ...(understandId(text)?.candidates.slice(1) ?? [])],
    });
  });

  it.each([[''], ['   '], ['no id at all in here'], ['{"a":1}'], ['x'.repeat(200)], ['<script>']])(
    'finds none in %j',
    (text) => {
      expect(understandId(text)).toBeNull();
    },
  );

  it('prefers the proxy’s own id to a client’s trace id', () => {
    expect(
      understandId(`x-trace-id: client-trace-1\nX-Request-Id: ${ID}`)?.candidates.map(({ value }) => value),
    ).toEqual([ID, 'client-trace-1']);
  });

  it('finds the req_id in every captured response', () => {
    const byClient = new Map([...readTruth()].map(([id, { client }]) => [client, id]));
    for (const file of readdirSync(join(CAPTURE, 'client'))) {
      const text = readFileSync(join(CAPTURE, 'client', file), 'utf8');
      expect(understandId(text)?.candidates[0]?.value, file).toBe(byClient.get(file));
    }
  });
});
