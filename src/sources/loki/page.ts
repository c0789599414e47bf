// One page of a query, parsed, its entries in order of time.

import { SourceError } from '../../model/errors.ts';
import { count, own, say } from '../../model/prose.ts';
import type { TimeRange } from '../../model/time.ts';
import { addBytes, noteGap, type QueryAccount } from './account.ts';
import { type Asker, rangeParams } from './asker.ts';
import { byTime, type StreamLine, streamOf } from './entries.ts';
import type { Labels } from './logql.ts';
import { parseStreams, type StreamsAnswer } from './loki.schema.ts';
import { metadataText, seriesOf, splitLabels } from './stream-labels.ts';

export interface PageRequest {
  readonly selector: string;
  /** Behind the selector; may be empty. */
  readonly pipeline: string;
  readonly range: TimeRange;
  readonly limit: number;
  readonly account: QueryAccount;
  /** Instead of the client's own number. */
  readonly retries?: number | undefined;
  /** The streams that can be in the answer, where they are known already. */
  readonly streams?: readonly Labels[] | undefined;
  /** Whether a line can be an answer: a server or a gateway may leave the filter of the query out. */
  readonly isAnswer?: ((line: StreamLine) => boolean) | undefined;
  /** Told of every structured metadata. */
  readonly onMetadata?: ((metadata: Labels) => void) | undefined;
}

export interface Page {
  /** In order of time, streams of one time by name. */
  readonly lines: readonly StreamLine[];
  /** Whether there may be more behind it. */
  readonly isFull: boolean;
}

export async function askPage(asker: Asker, request: PageRequest): Promise<Page> {
  const { range, limit, account, retries } = request;
  account.requests += 1;
  const { text, badUtf8 = false } = await asker.ask({
    path: 'query_range',
    params: [['query', queryText(request)], ...rangeParams(range), ['limit', String(limit)], ['direction', 'forward']],
    isAccounted: true,
    ...(retries === undefined ? {} : { retries }),
  });
  const answer = parseStreams(text);
  addBytes(account, answer.processedBytes);
  noteWarnings(account, answer.warnings);
  if (badUtf8)
    noteGap(account, {
      kind: 'bad-utf8',
      errorType: 'bad_data',
      range: null,
      says: own('an answer held bytes that are no UTF-8: they stand as U+FFFD in the lines'),
      hidesRows: false,
    });
  const all = await toLines(asker, { answer, request });
  const isAnswer = request.isAnswer ?? (() => true);
  const lines = all
    .filter((line) => line.timeUnixNano >= range.start && line.timeUnixNano < range.end && isAnswer(line))
    .sort(byTime);
  noteBad(account, { bad: answer.badCount + all.length - lines.length, range });
  return { lines, isFull: answer.rawCount >= limit };
}

export function queryText({ selector, pipeline }: Pick<PageRequest, 'selector' | 'pipeline'>): string {
  return pipeline === '' ? selector : `${selector} ${pipeline}`;
}

async function toLines(
  asker: Asker,
  { answer, request }: { readonly answer: StreamsAnswer; readonly request: PageRequest },
): Promise<StreamLine[]> {
  const { selector, onMetadata } = request;
  const isMixed = !answer.isCategorized && answer.streams.length > 0;
  const series = isMixed ? (request.streams ?? (await seriesOf(asker, selector, asker.window))) : null;
  const lines: StreamLine[] = [];
  for (const { labels: stated, entries } of answer.streams) {
    const split = answer.isCategorized ? { labels: stated, metadata: {} } : splitLabels(stated, series);
    const stream = streamOf(asker.tenant, split.labels);
    for (const { timeUnixNano, line, metadata: beside } of entries) {
      const metadata = beside ?? split.metadata;
      onMetadata?.(metadata);
      lines.push({ stream, timeUnixNano, line, metadata: metadataText(metadata) });
    }
  }
  return lines;
}

/** pkg/engine/engine.go of grafana/loki: which engine answered, not what it left out. */
const HARMLESS_WARNINGS: ReadonlySet<string> = new Set([
  'Query was executed using the next-generation Loki query engine.',
]);

/** Whoever answers and warns may have left something out, unless the words are known to say something else. */
export function noteWarnings(account: QueryAccount, warnings: readonly string[]): void {
  for (const warning of warnings)
    noteGap(account, {
      kind: 'server-warning',
      errorType: null,
      range: null,
      says: say`the server warns: ${warning.slice(0, 300)}`,
      hidesRows: !HARMLESS_WARNINGS.has(warning.trim()),
    });
}

function noteBad(account: QueryAccount, { bad, range }: { readonly bad: number; readonly range: TimeRange }): void {
  if (bad > 0)
    noteGap(account, {
      kind: 'bad-answer',
      errorType: 'bad_data',
      range,
      says: say`${count(bad, 'value')} of an answer could not be read or ${own('are no answer to the query (outside of its window, or without the id)')}: left out`,
      hidesRows: true,
    });
}

export function isSourceError(error: unknown): error is SourceError {
  return error instanceof SourceError;
}
