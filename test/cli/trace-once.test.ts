// Reports that people see while a store is still being asked, and what a bundle is made of: no credential of ours is in either.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { understandId } from '../../src/app/understand-id.ts';
import { makeBundle } from '../../src/bundle/make-bundle.ts';
import { sha256 } from '../../src/cli/bundle/write-bundle.ts';
import { type KeptRecording, traceOnce, type TraceRun } from '../../src/cli/trace/trace-once.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { json } from '../../src/reporters/json/index.ts';
import { createLokiStore, type FakeLoki, memoryStream, startFakeLoki } from '../fakes/loki/index.ts';
import { resolveScene } from './config-input.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const READER = 'hunter2-staging-reader';
const LINE = JSON.stringify({ event: 'request_started', req_id: ID, seen: `reader ${READER} admitted` });

let folder = '';
let loki: FakeLoki;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trace-by-id-once-'));
  writeFileSync(join(folder, 'a.log'), `${LINE}\n`);
  writeFileSync(join(folder, 'token'), `${READER}\n`);
  const labels = { service_name: 'codex-app', saw: READER };
  const entries = [{ timeUnixNano: 1_795_417_030_000_000_000n, line: LINE }];
  const store = createLokiStore({
    streams: [memoryStream({ labels, entries })],
    now: () => 1_795_417_500_000_000_000n,
    flushed: true,
  });
  loki = await startFakeLoki(store);
});
afterAll(async () => {
  await loki.close();
  rmSync(folder, { recursive: true, force: true });
});

async function traced(env: Readonly<Record<string, string>>, redact: boolean) {
  const { settings } = await resolveScene({ flags: { file: [join(folder, 'a.log')] }, env });
  const given = understandId(ID);
  if (given === null) throw new Error('no id');
  const interim: TraceReport[] = [];
  const kept: KeptRecording[] = [];
  const range = { start: 1_795_417_000_000_000_000n, end: 1_795_417_060_000_000_000n };
  const run: TraceRun = {
    given,
    settings,
    stdin: null,
    window: { range, from: 'flags' },
    hints: [],
    now: 1_795_417_500_000_000_000n,
    timeoutMs: { serversMs: 20_000, filesMs: null },
    maxRows: 100,
    redact,
    version: '0',
    command: ['trace-by-id', ID, '-H', READER],
    configuration: [{ key: 'loki.note', value: READER }],
  };
  const report = await traceOnce(run, {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onInterim: (one) => void interim.push(one),
    onRecording: (recording) => void kept.push(recording),
  });
  const recording = await kept[0]?.make();
  const { members } = await makeBundle({
    report,
    answers: recording?.answers ?? null,
    configuration: recording?.configuration ?? [],
    maxRows: 100,
    exitCode: 0,
    all: true,
    sha256,
  });
  const shown = (one: TraceReport): string => String(json.render(one, { width: 100, color: false, all: true }));
  return {
    report,
    interim: interim.map(shown),
    members: members.map(({ bytes }) => new TextDecoder().decode(bytes)),
  };
}

describe.each([true, false])('a credential of ours, redaction on: %s', (redact) => {
  it.each([
    ['as it is', () => ({ LOKI_BEARER_TOKEN: READER })],
    // The file that is searched has it too, and is read before any server is asked.
    ['out of a file', () => ({ LOKI_BEARER_TOKEN_FILE: join(folder, 'token') })],
    [
      'of a server that nobody reaches',
      () => ({ PROMETHEUS_URL: 'http://127.0.0.1:9', PROMETHEUS_BEARER_TOKEN: READER }),
    ],
  ])('is in no interim report and no member of a bundle: %s', async (_, env) => {
    const { report, interim, members } = await traced({ LOKI_ADDR: loki.url, ...env() }, redact);
    expect(interim.length).toBeGreaterThan(0);
    expect(members.length).toBeGreaterThan(4);
    expect([...interim, ...members].filter((text) => text.includes(READER))).toEqual([]);
    expect(interim[0]).toContain('reader [redacted:credential:1] admitted');
    expect(report.redactions).toMatchObject({ enabled: redact, counts: { credential: expect.any(Number) } });
  });
});
