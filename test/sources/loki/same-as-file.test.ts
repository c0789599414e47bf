// The same lines give the same records, from a file or from a store.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../src/model/log-record.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { createLokiStore, loadCaptureStore, memoryStream } from '../../fakes/loki/index.ts';
import { CAPTURE, readTruth } from '../../fixture.ts';
import { find as findInFiles } from '../ask-files.ts';
import { find, ID } from './ask-loki.ts';

const { grammar } = codexAppServer;
const ids = [...readTruth().keys()];
const docker = join(CAPTURE, 'stdout.docker-json.log');

/** What must be alike: all but where it was found, what stood around it, and what the stream's labels say of who wrote it. */
function content({
  origin: _origin,
  between: _between,
  envelopes: _envelopes,
  writer: _writer,
  ...record
}: LogRecord): unknown {
  return record;
}

describe('records of standard output', () => {
  it.each(['2.8.11', '3.4.6'] as const)('are those of the docker file, multi-line ones too (%s)', async (version) => {
    const store = loadCaptureStore({ version });
    let lines = 0;
    for (const id of ids) {
      const fromFile = await findInFiles({ paths: [docker], needles: [id], grammar });
      const fromLoki = await find({ store, needles: [id], grammar, selector: '{stream="stdout"}' });
      expect(fromLoki.records.map(content), id).toEqual(fromFile.records.map(content));
      lines += fromLoki.records.filter(({ lineCount }) => lineCount > 1).length;
    }
    expect(lines).toBeGreaterThan(0);
  });

  it.each([
    ['stdout.docker-json.log', (line: string) => (JSON.parse(line) as { readonly time: string }).time],
    ['stdout.cri.log', (line: string) => line.slice(0, line.indexOf(' '))],
  ] as const)('are the same where an agent ships %s with its envelopes', async (file, timeOf) => {
    const entries = readFileSync(join(CAPTURE, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ timeUnixNano: nanosOf(timeOf(line)), line }));
    const store = createLokiStore({ streams: [memoryStream({ labels: { service_name: 'codex-app' }, entries })] });
    for (const id of ids) {
      const fromFile = await findInFiles({ paths: [join(CAPTURE, file)], needles: [id], grammar });
      const fromLoki = await find({ store, needles: [id], grammar });
      expect(fromLoki.records.map(content), id).toEqual(fromFile.records.map(content));
    }
  });

  it('keeps the two clocks apart', async () => {
    const late = 60_000_000_000n;
    const line = JSON.stringify({ req_id: ID, timestamp: '2026-11-23T06:57:00.000Z' });
    const entries = [{ timeUnixNano: nanosOf('2026-11-23T06:57:00.000Z') + late, line }];
    const store = createLokiStore({ streams: [memoryStream({ labels: { service_name: 'codex-app' }, entries })] });
    const { records } = await find({ store });
    const [first] = records;
    expect((first?.observedTimeUnixNano ?? 0n) - (first?.timeUnixNano ?? 0n)).toBe(late);
  });
});

function nanosOf(time: string): bigint {
  const [seconds = '', fraction = ''] = time.replace('Z', '').split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
