// Puts a store behind an HTTP client that is none, and asks the VictoriaLogs source about it.

import { UTC_CLOCK } from '../../../src/decode/index.ts';
import { SourceError } from '../../../src/model/errors.ts';
import { plainText } from '../../../src/model/prose.ts';
import type { SourceAnswer, WindowedSource } from '../../../src/model/source.ts';
import type { TimeRange } from '../../../src/model/time.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import type { HttpClient, HttpRequest } from '../../../src/sources/http/client.ts';
import { createVictoriaLogsSource, type VictoriaLogsOptions } from '../../../src/sources/victorialogs/source.ts';
import {
  answerVictoriaLogs,
  type FakeAnswer,
  type Row,
  type VictoriaLogsStore,
} from '../../fakes/victorialogs/index.ts';

export const ID = 'gzem0gSXvGkLYfiMxg7Gf';
export const HIT = 22;
export const WINDOW: TimeRange = { start: 1_795_416_900_000_000_000n, end: 1_795_417_200_000_000_000n };
/** Long after the window: it is not young. */
export const LATER = WINDOW.end + 3_600_000_000_000n;

/** Null: as the store answers. */
export type Twist = (request: HttpRequest) => FakeAnswer | SourceError | null;

export interface Ask extends Partial<VictoriaLogsOptions> {
  readonly store: VictoriaLogsStore;
  readonly twist?: Twist;
  readonly needles?: readonly string[];
  readonly range?: TimeRange;
  readonly signal?: AbortSignal;
}

export interface TestSource {
  readonly source: WindowedSource;
  readonly requests: readonly HttpRequest[];
}

export function sourceOf({ store, twist = () => null, ...options }: Omit<Ask, 'needles' | 'range'>): TestSource {
  const requests: HttpRequest[] = [];
  const client: HttpClient = {
    shownUrl: 'http://victorialogs.test:9428/base',
    get: async (request) => {
      requests.push(request);
      await Promise.resolve();
      const twisted = twist(request);
      if (twisted instanceof SourceError) throw twisted;
      const { path, params = [], headers = {} } = request;
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const answer = twisted ?? answerVictoriaLogs(store, { method: 'GET', path, params, headers: lower });
      const { status, body: text } = answer;
      if (status >= 300) throw fault({ kind: `status-${status}`, status, serverSays: text.trim() });
      const receivedBytes = Buffer.byteLength(text);
      return { status, headers: answer.headers, text, receivedBytes, tries: 1, clockOffsetMs: null };
    },
    close: () => Promise.resolve(),
  };
  const source = createVictoriaLogsSource({
    client,
    query: '{service_name="codex-app"}',
    accountId: null,
    projectId: null,
    grammar: codexAppServer.grammar,
    clock: UTC_CLOCK,
    limits: { maxRecords: 10_000, maxLineBytes: 256 * 1024 },
    now: () => LATER,
    ...options,
  });
  return { source, requests };
}

export function fault(parts: {
  readonly kind: string;
  readonly status: number | null;
  readonly errorType?: SourceError['errorType'];
  readonly serverSays?: string;
}): SourceError {
  const { errorType = 'unavailable', ...rest } = parts;
  return new SourceError({ errorType, ...rest, prose: ['the server did not do as asked'] });
}

export interface Asked extends SourceAnswer, TestSource {}

export async function find({ needles = [ID], range = WINDOW, signal, ...options }: Ask): Promise<Asked> {
  const asked = sourceOf(options);
  const answer = await asked.source.find({ needles, range, signal: signal ?? new AbortController().signal });
  return { ...answer, ...asked };
}

/** Lines of one stream of tenant 0:0, a millisecond apart. */
export function linesAs(lines: readonly string[], fields: Row['fields'] = {}): VictoriaLogsStore {
  return {
    rows: lines.map((line, index) => ({
      tenant: '0:0',
      timeUnixNano: WINDOW.start + BigInt(index) * 1_000_000n,
      labels: { service_name: 'codex-app' },
      fields: { ...(line === '' ? {} : { _msg: line }), ...fields },
    })),
  };
}

export const isRowPage = ({ path, params = [] }: HttpRequest): boolean =>
  path.endsWith('/query') && params.some(([name, value]) => name === 'query' && value.includes('| sort by (_time)'));

export function told({ records, status }: SourceAnswer): {
  readonly bodies: readonly string[];
  readonly status: string;
  readonly gaps: readonly string[];
} {
  return {
    bodies: records.map(({ body }) => body),
    status: status.status,
    gaps: status.gaps.map(({ kind, hidesRows }) => (hidesRows ? `${kind}!` : kind)),
  };
}

export function gapTexts({ status }: SourceAnswer): string {
  return status.gaps.map(({ summary }) => plainText(summary)).join('\n');
}
