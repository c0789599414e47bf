import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { loadCaptureStore } from '../../fakes/loki/index.ts';
import { CAPTURE, readTruth } from '../../fixture.ts';
import { find, ID, pagesAsked, told } from './ask-loki.ts';

const ids = [...readTruth().keys()];

/** A store drops a line that comes again at the same nanosecond: proto and usage are stored by the millisecond. */
function linesOf(id: string): number {
  const stdout = textOf('stdout.log').filter((line) => line.includes(id)).length;
  const stamped = ['proto.ndjson', 'usage.ndjson'].map(
    (file) => new Set(textOf(file).filter((line) => line.includes(id))).size,
  );
  return stamped.reduce((sum, size) => sum + size, stdout);
}

function textOf(file: string): readonly string[] {
  return readFileSync(join(CAPTURE, file), 'utf8').split('\n');
}

describe.each(['2.8.11', '3.4.6'] as const)('the capture in a Loki %s', (version) => {
  const store = loadCaptureStore({ version, flushed: true });

  it('finds every line that the truth counts', async () => {
    for (const id of ids) {
      const { status } = await find({ store, needles: [id], grammar: codexAppServer.grammar });
      expect(status.queries[0]?.rows, id).toBe(linesOf(id));
      expect(status.queries[0]?.countedRows, id).toBe(linesOf(id));
      expect(status.status, id).toBe('complete');
      expect(status.gaps, id).toEqual([]);
    }
  });

  it('gives the same records in any page size', async () => {
    const whole = await find({ store, grammar: codexAppServer.grammar });
    for (const rows of [1, 2, 3, 5, 7, 20]) {
      const bounds = { firstPageRows: rows, pageRows: rows, maxPageRows: rows * 16 };
      const paged = await find({ store, grammar: codexAppServer.grammar, bounds });
      expect(told(paged), `${rows} a page`).toEqual(told(whole));
      expect(paged.records, `${rows} a page`).toEqual(whole.records);
      expect(pagesAsked(paged.client).length).toBeGreaterThan(1);
    }
  });

  it('names where a record stands', async () => {
    const { records } = await find({ store });
    const [first] = records;
    expect(first?.origin).toMatchObject({
      source: 'loki',
      file: '{container="codex-app-1", env="dev", filename="proto.ndjson", service_name="codex-app"}',
      line: null,
      offset: 0,
      entry: { timeUnixNano: 1_795_417_031_272_000_000n, occurrence: 0, tenant: null },
    });
    expect(first?.observedTimeUnixNano).toBe(1_795_417_031_272_000_000n);
    expect(records.filter(({ body }) => body.includes(ID))).toHaveLength(records.length);
  });
});
