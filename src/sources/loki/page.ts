// One page of a query, parsed, its entries in order of time.

import { say } from '../../model/prose.ts';
import { addBytes, noteGap, type QueryAccount } from '../windowed/account.ts';
import { byTime, type StreamLine } from '../windowed/entries.ts';
import type { Labels } from '../windowed/labels.ts';
import { metadataText } from '../windowed/metadata.ts';
import { noteBadUtf8, noteBadValues, type Page, type PageQuestion } from '../windowed/pages.ts';
import { type Asker, rangeParams } from './asker.ts';
import { parseStreams, type StreamsAnswer } from './loki.schema.ts';
import { lokiStream } from './stream.ts';
import { pushedMetadata, seriesOf, splitLabels } from './stream-labels.ts';

export interface LokiQuery {
  readonly asker: Asker;
  readonly selector: string;
  /** Behind the selector; may be empty. */
  readonly pipeline: string;
  /** The streams that can be in the answer, where they are known already. */
  readonly streams?: readonly Labels[] | undefined;
  /** Whether a line can be an answer: a server or a gateway may leave the filter of the query out. */
  readonly isAnswer?: ((line: StreamLine) => boolean) | undefined;
  /** Told of every structured metadata. */
  readonly onMetadata?: ((metadata: Labels) => void) | undefined;
}

export async function askPage(query: LokiQuery, { range, limit, account, retries }: PageQuestion): Promise<Page> {
  const { asker } = query;
  account.requests += 1;
  const { text, badUtf8 = false } = await asker.ask({
    path: 'query_range',
    params: [['query', queryText(query)], ...rangeParams(range), ['limit', String(limit)], ['direction', 'forward']],
    isAccounted: true,
    ...(retries === undefined ? {} : { retries }),
  });
  const answer = parseStreams(text);
  addBytes(account, answer.processedBytes);
  noteWarnings(account, answer.warnings);
  if (badUtf8) noteBadUtf8(account);
  const all = await toLines(query, answer);
  const isAnswer = query.isAnswer ?? (() => true);
  const lines = all
    .filter((line) => line.timeUnixNano >= range.start && line.timeUnixNano < range.end && isAnswer(line))
    .sort(byTime);
  noteBadValues(account, { bad: answer.badCount + all.length - lines.length, range });
  return { lines, isFull: answer.rawCount >= limit };
}

export function queryText({ selector, pipeline }: Pick<LokiQuery, 'selector' | 'pipeline'>): string {
  return pipeline === '' ? selector : `${selector} ${pipeline}`;
}

async function toLines(
  { asker, selector, streams, onMetadata }: LokiQuery,
  answer: StreamsAnswer,
): Promise<StreamLine[]> {
  const isMixed = !answer.isCategorized && answer.streams.length > 0;
  const series = isMixed ? (streams ?? (await seriesOf(asker, selector, asker.window))) : null;
  const lines: StreamLine[] = [];
  for (const { labels: stated, entries } of answer.streams) {
    const split = answer.isCategorized ? { labels: stated, metadata: {} } : splitLabels(stated, series);
    const stream = lokiStream(asker.tenant, split.labels);
    for (const { timeUnixNano, line, metadata: beside } of entries) {
      const metadata = beside ?? split.metadata;
      onMetadata?.(metadata);
      lines.push({ stream, timeUnixNano, line, metadata: metadataText(pushedMetadata(metadata)) });
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
