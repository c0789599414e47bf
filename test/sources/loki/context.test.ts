import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Origin } from '../../../src/model/log-record.ts';
import type { SourceAnswer } from '../../../src/model/source.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { loadCaptureStore, memoryStream } from '../../fakes/loki/index.ts';
import { CAPTURE } from '../../fixture.ts';
import { sourceOf as fileSource } from '../ask-files.ts';
import { answersOf, type Ask, fault, ID, pagesAsked, sourceOf, type TestClient, told, WINDOW } from './ask-loki.ts';

const { grammar, supervisorMarkers, failureMarkers } = codexAppServer;
const markers = [...supervisorMarkers, ...failureMarkers];
const SECOND = 1_000_000_000n;
const HIT_AT = 1_795_417_031_272_000_000n;
const range = { start: HIT_AT - 60n * SECOND, end: HIT_AT + 60n * SECOND };
const signal = new AbortController().signal;

async function contextOf(
  options: Ask,
  beside: readonly Origin[] = [],
): Promise<SourceAnswer & { readonly client: TestClient }> {
  const { source, client } = sourceOf({ grammar, ...options });
  const answer = await source.context({ range, markers, beside, signal });
  return { ...answer, client };
}

async function originsOf(options: Ask): Promise<readonly Origin[]> {
  const { source } = sourceOf({ grammar, ...options });
  const { records } = await source.find({ needles: [ID], range: WINDOW, signal });
  return records.map(({ origin }) => origin);
}

describe('context', () => {
  it.each(['2.8.11', '3.4.6'] as const)('is what a file gives (%s)', async (version) => {
    const fromFile = await fileSource({ paths: [join(CAPTURE, 'stdout.docker-json.log')], grammar }).context({
      range,
      markers,
      beside: [],
      signal,
    });
    const fromLoki = await contextOf({ store: loadCaptureStore({ version }), selector: '{stream="stdout"}' });
    expect(fromLoki.records.length).toBeGreaterThan(10);
    expect(fromLoki.records.map(({ body }) => body)).toEqual(fromFile.records.map(({ body }) => body));
    expect(fromLoki.status.status).toBe('complete');
    expect(answersOf(fromLoki)).toMatchObject([{ verdict: 'complete' }]);
  });

  it('looks beside the streams of the request: same container, another file', async () => {
    const store = loadCaptureStore({
      moreStreams: [
        memoryStream({
          labels: { service_name: 'codex-app', container: 'another', env: 'dev' },
          entries: [{ timeUnixNano: HIT_AT, line: '{"event":"worker_exit","elsewhere":true}' }],
        }),
      ],
    });
    const selector = '{filename="proto.ndjson"}';
    const beside = await originsOf({ store, selector });
    const answer = await contextOf({ store, selector }, beside);
    expect(pagesAsked(answer.client)[0]?.query).toMatch(
      /^\{container="codex-app-1", env="dev", service_name="codex-app"\} \|~ "worker_exit\|/,
    );
    expect(answer.records.some(({ body }) => body.includes('worker_exit'))).toBe(true);
    expect(answer.records.some(({ body }) => body.includes('elsewhere'))).toBe(false);
  });

  it('asks with the configured selector where too many streams would have to be asked', async () => {
    const store = loadCaptureStore({ replicas: ['a', 'b', 'c'] });
    const beside = await originsOf({ store });
    const each = await contextOf({ store }, beside);
    expect(answersOf(each)).toHaveLength(3);
    const all = await contextOf({ store, bounds: { besideStreams: 2 } }, beside);
    expect(answersOf(all).map(({ query }) => query.slice(0, 30))).toEqual(['{service_name="codex-app"} |~ ']);
    expect(all.records.map(({ body }) => body).sort()).toEqual(each.records.map(({ body }) => body).sort());
  });

  it('asks each origin in its own tenant', async () => {
    const store = loadCaptureStore({ tenants: ['a', 'b'] });
    const beside = await originsOf({ store, tenants: ['a', 'b'] });
    const answer = await contextOf(
      { store, tenants: ['a', 'b'] },
      beside.filter(({ entry }) => entry?.tenant === 'b'),
    );
    expect(new Set(answer.records.map(({ origin }) => origin.entry?.tenant))).toEqual(new Set(['b']));
  });

  it('is bounded, and says so', async () => {
    const answer = await contextOf({ store: loadCaptureStore(), limits: { maxRecords: 6, maxLineBytes: 1000 } });
    expect(answer.records).toHaveLength(6);
    expect(told(answer).gaps).toEqual(['limit-context']);
  });

  it('ends as a gap where the server fails', async () => {
    const answer = await contextOf({
      store: loadCaptureStore(),
      twist: () => fault({ kind: 'status-503', status: 503 }),
    });
    expect(told(answer)).toMatchObject({ status: 'failed', gaps: ['status-503!'] });
  });
});
