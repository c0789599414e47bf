// One process of the bench: pages one question through the Loki source and says what it took. Arguments: URL, start, end
// (nanoseconds), id. Standard output: one JSON object.

import { readFileSync } from 'node:fs';
import { UTC_CLOCK } from '../src/decode/index.ts';
import { codexAppServer } from '../src/profiles/codex-app-server/index.ts';
import { httpEnv } from '../src/cli/trace/http-env.ts';
import { keepYoungHeapSmall } from '../src/cli/trace/young-heap.ts';
import { createHttpClient } from '../src/sources/http/create-client.ts';
import { createLokiSource } from '../src/sources/loki/source.ts';
import { connectionTo } from '../test/sources/http/connect.ts';

const [url = '', start = '0', end = '0', id = ''] = process.argv.slice(2);
// As the command does.
keepYoungHeapSmall();
const began = performance.now();
const client = createHttpClient(
  connectionTo(url, { retry: { retries: 2, minBackoffMs: 250, maxBackoffMs: 5000 }, tryTimeoutMs: 120_000 }),
  httpEnv({ version: 'bench', deadlineMs: Date.now() + 600_000 }),
);
const source = createLokiSource({
  client,
  selector: '{service_name="codex-app"}',
  tenants: [],
  queryTags: 'source=trace-by-id',
  grammar: codexAppServer.grammar,
  clock: UTC_CLOCK,
  limits: { maxRecords: 10_000, maxLineBytes: 256 * 1024 },
  now: () => BigInt(Date.now()) * 1_000_000n,
});
const range = { start: BigInt(start), end: BigInt(end) };
const { records, status } = await source.find({ needles: [id], range, signal: AbortSignal.timeout(600_000) });
await source.close?.();
process.stdout.write(
  JSON.stringify({
    kept: records.length,
    rows: status.queries.reduce((sum, { rows }) => sum + rows, 0),
    overLimit: status.overLimit,
    verdict: status.status,
    gaps: status.gaps.map(({ kind }) => kind),
    tookMs: Math.round(performance.now() - began),
    peakMb: peakMb(),
  }),
);

function peakMb(): number {
  try {
    const text = readFileSync('/proc/self/status', 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024);
  } catch {
    // No /proc on this system.
    return Math.round(process.resourceUsage().maxRSS / 1024);
  }
}
