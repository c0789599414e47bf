// One source in one phrase: how much was asked of it, what it answered, and whether its own count agrees.

import type { QueryCoverage, SourceStatus } from '../../model/coverage.ts';
import { count, joinProse, own, plainText, type Prose, say } from '../../model/prose.ts';
import type { Completeness, TraceReport } from '../../model/report.ts';
import { askedRowsText, filesText } from './coverage-text.ts';
import { foldQueries } from './folded.ts';
import { formatBytes, formatCount } from './quantities.ts';

/** In two or five words, for the first screen. */
export function completeText({ verdict, crossChecked }: Completeness): string {
  const checked = crossChecked === false ? ', not cross-checked' : '';
  return `${verdict === 'incomplete' ? 'INCOMPLETE' : 'complete'}${checked}`;
}

export function isLive({ server, queries }: SourceStatus): boolean {
  return server !== null || queries.length > 0;
}

export function holdsRows({ holds }: SourceStatus): boolean {
  return holds === 'lines';
}

/** `Loki: 3 windows searched (5 queries, 1.2 MB read), 22 rows with the id, as many lines as the server itself counts`. */
export function sourceText(source: SourceStatus, report: TraceReport): Prose {
  if (!isLive(source))
    return say`${filesText(source, report)} (${own(formatBytes(source.searchedBytes))}), ${count(source.matched, 'row')} with ${askedRowsText(report)}`;
  const name = own(source.title);
  if (source.status === 'skipped') return say`${name}: not asked`;
  return say`${name}: ${holdsRows(source) ? searchText(source, report) : answeredText(source)}`;
}

function answeredText({ status, queries }: SourceStatus): Prose {
  const answered = queries.filter(isAnswered).length;
  if (queries.length === 0) return own(status === 'complete' ? 'answered' : `no answer (${status})`);
  return own(
    `${formatCount(answered)} of ${formatCount(queries.length)} ${queries.length === 1 ? 'query' : 'queries'} answered`,
  );
}

function searchText(source: SourceStatus, report: TraceReport): Prose {
  const { queries, matched } = source;
  if (!answersOf(queries).some(isAnswered)) return own(`no window was searched (${source.status})`);
  const requests = queries.reduce((sum, query) => sum + query.requests, 0);
  const answers = answersOf(queries);
  const broken = answers.filter(({ verdict }) => verdict !== 'complete').length;
  const bytes = queries.reduce((sum, { processedBytes }) => sum + (processedBytes ?? 0), 0);
  const cost = [plainText(count(requests, 'query', 'queries')), ...(bytes > 0 ? [`${formatBytes(bytes)} read`] : [])];
  return joinProse([
    own(`${plainText(count(windowsOf(source, report), 'window'))} searched (${cost.join(', ')})`),
    ...(broken === 0
      ? []
      : [own(`${formatCount(broken)} of ${plainText(count(answers.length, 'query', 'queries'))} not answered whole`)]),
    say`${count(matched, 'row')} with ${askedRowsText(report)}`,
    countedText(source),
  ]);
}

/** The server's own count against what came. A row that two of the queries gave is one row, so only the sums can be compared. */
function countedText({ queries, gaps }: SourceStatus): Prose {
  const checked = answersOf(queries).filter(({ countedRows }) => countedRows !== null);
  if (checked.length === 0) return own('not cross-checked with a count by the server');
  const received = checked.reduce((sum, { rows }) => sum + rows, 0);
  const counted = checked.reduce((sum, { countedRows }) => sum + (countedRows ?? 0), 0);
  if (received !== counted)
    return own(`${formatCount(received)} lines received where the server counts ${formatCount(counted)}`);
  return own(
    gaps.some(({ kind }) => kind === 'not-counted')
      ? 'as many lines as the server itself counts, where it counted: not all was cross-checked'
      : 'as many lines as the server itself counts',
  );
}

// The search story has the windows that were looked through for the id; queries are of context too.
function windowsOf({ queries }: SourceStatus, { search }: TraceReport): number {
  if (search !== null) return search.windows.filter(({ skipped }) => !skipped).length;
  return new Set(answersOf(queries).map(({ range }) => `${range.start} ${range.end}`)).size;
}

export function isAnswered({ verdict }: QueryCoverage): boolean {
  return verdict === 'complete' || verdict === 'partial';
}

/** Questions for lines or figures as they were asked for. The others are counted, and listed in JSON alone. */
export function answersOf(queries: readonly QueryCoverage[]): readonly QueryCoverage[] {
  return queries.filter(({ purpose }) => purpose === 'answer');
}

/** Queries worth a row of their own: those not answered whole first, in the order they were sent; the others are counted. */
export function splitQueries(
  asked: readonly QueryCoverage[],
  most: number,
): { readonly listed: readonly QueryCoverage[]; readonly others: string | null } {
  const answers = foldQueries(answersOf(asked));
  const broken = answers.filter(({ verdict }) => verdict !== 'complete');
  const whole = answers.filter(({ verdict }) => verdict === 'complete');
  const listed = new Set([...broken, ...whole].slice(0, most));
  const more = answers.length - listed.size;
  const others = asked.length - answersOf(asked).length;
  const parts = [
    ...(more > 0 ? [`${formatCount(more)} more, answered whole`] : []),
    ...(others > 0
      ? [`${plainText(count(others, 'question'))} for the rest of records, for witnesses or about the server`]
      : []),
  ];
  return {
    listed: answers.filter((query) => listed.has(query)),
    others: parts.length === 0 ? null : parts.join(', and '),
  };
}

/** `http://127.0.0.1:3100`, version `3.4.6`; empty for files. */
export function serverText({ server, status }: SourceStatus): Prose {
  if (server === null) return [];
  const silent = status === 'failed' || status === 'skipped' ? [] : own(', which does not state its version');
  const version = server.version === null ? silent : say`, version ${server.version}`;
  return say` at ${server.address}${version}`;
}
