import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, type Line, line, other, worker } from '../events.ts';

const ID = 'hung-worker';

// The backend says nothing from 20 ms on; the proxy gives up at 2520 ms.
const SILENT: readonly Line[] = [
  line('sse_guard', null),
  line('backend_request', 4, {}, { file: 'proto.ndjson' }),
  line('backend_notification', 20, {}, { file: 'proto.ndjson' }),
  line('sse', 21, {}, { file: 'proto.ndjson' }),
  line('sse_done', 2520, {}, { file: 'proto.ndjson' }),
  line('finish_reason', null, { reason: 'length', source: 'stream_idle_timeout' }),
  line('access_log', 0, { durationMs: 2521 }),
];

const other504 = (atMs: number, rest: Parameters<typeof other>[3] = {}): Line =>
  other('access_log', atMs, { status: 504, durationMs: 2500 }, { reqId: 'with-it', ...rest });

test('tells who fell silent with it', () => {
  const [found] = findings(ID, [
    ...SILENT,
    other504(100),
    other('access_log', 100, { status: 200 }, { reqId: 'fine' }),
  ]);
  expect(found).toMatchObject({ confidence: 'likely', weight: 'problem', relatedReqIds: ['with-it'] });
  expect(plainText(found?.title ?? [])).toBe('The worker hung: 1 other request fell silent with it');
  expect(plainText(found?.summary ?? [])).toContain('within 2.500 s of this one, all from about +20 ms on');
});

test('near misses: alone, an exit meanwhile, another process, another time', () => {
  expect(findings(ID, SILENT)).toEqual([]);
  expect(findings(ID, [...SILENT, other504(100), worker('worker_exit', 1000)])).toEqual([]);
  expect(findings(ID, [...SILENT, other504(100, { file: 'b.log' })])).toEqual([]);
  expect(findings(ID, [...SILENT, other504(6000)])).toEqual([]);
});
