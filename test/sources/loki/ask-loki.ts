// Puts a store behind an HTTP client that is none, and asks the Loki source about it.

import { defaultGrammar, UTC_CLOCK } from '../../../src/decode/index.ts';
import { SourceError } from '../../../src/model/errors.ts';
import { plainText } from '../../../src/model/prose.ts';
import type { WindowedSource, SourceAnswer } from '../../../src/model/source.ts';
import type { TimeRange } from '../../../src/model/time.ts';
import type { HttpClient, HttpRequest } from '../../../src/sources/http/client.ts';
import { createLokiSource, type LokiSourceOptions } from '../../../src/sources/loki/source.ts';
import { answerLoki, type FakeAnswer, type LokiStore } from '../../fakes/loki/index.ts';

export const ID = 'gzem0gSXvGkLYfiMxg7Gf';
export const WINDOW: TimeRange = { start: 1_795_416_900_000_000_000n, end: 1_795_417_200_000_000_000n };
/** Long after the window: it is not young. */
export const LATER = WINDOW.end + 3_600_000_000_000n;

/** Null: as the store answers. */
export type Twist = (request: HttpRequest, calls: number) => FakeAnswer | SourceError | null;

export interface TestClient extends HttpClient {
  readonly requests: readonly HttpRequest[];
}

/** The newest lines, looked at for the names of their metadata: no page of an answer. */
function isLookAtNewest({ params = [] }: HttpRequest): boolean {
  return params.some(([name, value]) => name === 'direction' && value === 'backward');
}

function clientOf({ store, twist = () => null, isSampleLeftAlone = true }: Ask): TestClient {
  const requests: HttpRequest[] = [];
  return {
    shownUrl: 'http://loki.test:3100',
    requests,
    get: async (request) => {
      requests.push(request);
      const isSample = isLookAtNewest(request);
      await Promise.resolve();
      if (request.signal.aborted) throw fault({ kind: 'interrupted', status: null, errorType: 'canceled' });
      const calls = requests.filter((asked) => !isLookAtNewest(asked)).length;
      const twisted = isSample && isSampleLeftAlone ? null : twist(request, calls);
      if (twisted instanceof SourceError) throw twisted;
      const { path, params = [], headers = {} } = request;
      const answer = twisted ?? answerLoki(store, { method: 'GET', path, params, headers });
      if (answer.status >= 300)
        throw fault({ kind: `status-${answer.status}`, status: answer.status, serverSays: answer.body });
      const receivedBytes = Buffer.byteLength(answer.body);
      return {
        status: answer.status,
        headers: answer.headers,
        text: answer.body,
        receivedBytes,
        tries: 1,
        clockOffsetMs: null,
      };
    },
    close: () => Promise.resolve(),
  };
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

export interface Ask extends Partial<LokiSourceOptions> {
  readonly store: LokiStore;
  readonly twist?: Twist;
  readonly needles?: readonly string[];
  readonly range?: TimeRange;
  readonly signal?: AbortSignal;
  /** By default the twist is for pages and counts, and not for the look at the newest lines (id-fields.ts). */
  readonly isSampleLeftAlone?: boolean;
  /** The server refuses to count, which is left out of the answer: for tests of what was read alone. */
  readonly isUncounted?: boolean;
}

export interface Asked extends SourceAnswer {
  readonly client: TestClient;
  readonly source: WindowedSource;
}

export function sourceOf({ store, twist, isSampleLeftAlone, ...options }: Ask): {
  readonly source: WindowedSource;
  readonly client: TestClient;
} {
  const client = clientOf({
    store,
    ...(twist === undefined ? {} : { twist }),
    ...(isSampleLeftAlone === undefined ? {} : { isSampleLeftAlone }),
  });
  const source = createLokiSource({
    client,
    selector: '{service_name="codex-app"}',
    tenants: [],
    queryTags: 'source=trace-by-id',
    grammar: defaultGrammar,
    clock: UTC_CLOCK,
    limits: { maxRecords: 10_000, maxLineBytes: 256 * 1024 },
    now: () => LATER,
    ...options,
  });
  return { source, client };
}

export async function find({
  needles = [ID],
  range = WINDOW,
  signal,
  isUncounted = false,
  ...options
}: Ask): Promise<Asked> {
  const { twist = () => null } = options;
  const refuseCounts: Twist = (request, calls) =>
    request.path.endsWith('/query') ? fault({ kind: 'status-403', status: 403 }) : twist(request, calls);
  const { source, client } = sourceOf({ ...options, twist: isUncounted ? refuseCounts : twist });
  const { records, status } = await source.find({ needles, range, signal: signal ?? new AbortController().signal });
  const gaps = isUncounted ? status.gaps.filter(({ kind }) => kind !== 'not-counted') : status.gaps;
  return { records, status: { ...status, gaps }, client, source };
}

/** What was asked of query_range, without the probes around it. */
export function pagesAsked({ requests }: TestClient): readonly Readonly<Record<string, string>>[] {
  return requests
    .filter((request) => request.path === '/loki/api/v1/query_range' && !isLookAtNewest(request))
    .map(({ params = [] }) => Object.fromEntries(params) as Record<string, string>);
}

/** The account without what was asked on the side. */
export function answersOf({ status }: SourceAnswer): SourceAnswer['status']['queries'] {
  return status.queries.filter(({ purpose }) => purpose === 'answer');
}

/** What a test usually wants: lines, verdict, kinds of gaps (those that hide rows with a `!`). */
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
