// Lines that stand in a store as a shipper wrapped them are taken out of it by the code that reads files: each form that gives one
// line for one line, pushed as entries, says what it says as a file.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { AppLine } from '../../fixtures/forms/form.ts';
import { FORMS, readBaseLines } from '../../fixtures/forms/generate.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { CAPTURE_END_UNIX_NANO, createLokiStore, memoryStream, startFakeLoki } from '../fakes/loki/index.ts';
import { fileSource, lokiSource, trace } from './trace.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';
const NOW = CAPTURE_END_UNIX_NANO;
const RANGE = { start: NOW - 600_000_000_000n, end: NOW };
const BASE_LINES = await readBaseLines();

/** Some of their lines do not hold the id as text: a store cannot be asked for these. `cat -A` is read as a whole file. */
const NOT_LINES: ReadonlySet<string> = new Set(['journal-json-null', 'journal-json-bytes', 'utf16be', 'cat-a']);

interface Wrapped {
  readonly id: string;
  readonly lines: readonly string[];
}

function inPino({ text, timeUnixNano }: AppLine): string {
  return JSON.stringify({ level: 30, time: Number(timeUnixNano / 1_000_000n), pid: 7, hostname: 'host-1', msg: text });
}

const WRAPPED: readonly Wrapped[] = [
  ...FORMS.filter(({ id }) => !NOT_LINES.has(id))
    .map(({ id, wrap }) => ({ id, lines: wrap(BASE_LINES).toString('utf8').replace(/\n$/, '').split('\n') }))
    .filter(({ lines }) => lines.length === BASE_LINES.length),
  { id: 'pino', lines: BASE_LINES.map(inPino) },
];

const folder = mkdtempSync(join(tmpdir(), 'loki-forms-'));
afterAll(() => rmSync(folder, { recursive: true }));

function ofFile({ id, lines }: Wrapped): Promise<TraceReport> {
  const path = join(folder, `${id}.log`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return trace(ID, { sources: [fileSource([path])], now: NOW });
}

async function ofStore({ lines }: Wrapped): Promise<TraceReport> {
  const entries = BASE_LINES.map(({ timeUnixNano }, index) => ({ timeUnixNano, line: lines[index] ?? '' }));
  const stream = memoryStream({ labels: { service_name: 'codex-app' }, entries });
  const loki = await startFakeLoki(createLokiStore({ streams: [stream], now: () => NOW, flushed: true }));
  try {
    return await trace(ID, { sources: [lokiSource({ url: loki.url, now: NOW })], now: NOW, range: RANGE });
  } finally {
    await loki.close();
  }
}

function gist({ outcome: { verdict, reason }, events, completeness }: TraceReport) {
  const shown = events.filter(({ scope }) => scope === 'request' || scope === 'mention');
  // Where a file is read as a whole, blanks between tokens are not its own.
  const bare = (text: string): string => text.replaceAll(/\s/g, '');
  return {
    verdict,
    reason,
    complete: completeness.verdict,
    rows: shown
      .map(
        ({ scope, fact, record: { envelopes, body } }) => `${scope} ${fact.kind} ${envelopes.join(' ')}: ${bare(body)}`,
      )
      .sort(),
  };
}

describe('entries wrapped as', () => {
  it.each(WRAPPED)('$id', async (wrapped) => {
    const [store, file] = await Promise.all([ofStore(wrapped), ofFile(wrapped)]);
    expect(gist(store)).toEqual(gist(file));
  });

  it('has enough of them', () => {
    expect(WRAPPED.length).toBeGreaterThan(100);
  });
});
