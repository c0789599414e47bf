// Whether there are lines of an output of the system before and behind a request: one line each is enough, and a few are asked
// for, since other lines may hold the same words. It is asked where
// the request's own streams stand, as context is.

import type { QueryCoverage } from '../../model/coverage.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { writerKey } from '../../model/process.ts';
import type { Look, LookQuestion } from '../../model/source.ts';
import { NANOS_PER_SECOND, type TimeRange } from '../../model/time.ts';
import type { LogOutput, Witness } from '../../model/witness.ts';
import { coverageOf, notePiece, openAccount } from './account.ts';
import { processLabels } from './labels.ts';
import type { StreamLine } from './entries.ts';
import { isSourceError, type Pages } from './pages.ts';
import { recordAt, type RecordOptions } from './records.ts';

/** Where in a store lines of one process are asked for. */
export interface StreamPlace {
  readonly tenant: string | null;
  readonly selector: string;
}

export interface LookStore {
  placesBeside(beside: LookQuestion['beside']): readonly StreamPlace[];
  /** Lines of the place that hold one of the strings. */
  reader(query: {
    readonly place: StreamPlace;
    readonly markers: readonly string[];
    readonly range: TimeRange;
    readonly signal: AbortSignal;
  }): { readonly query: string; readonly pages: Pages };
  readonly options: Omit<RecordOptions, 'needles'>;
  takeProbes(): readonly QueryCoverage[];
}

/** As far as context is looked for (app/find-request.ts). */
const REACH_NANOS = 60n * NANOS_PER_SECOND;

/** Looked at first: on a busy system a line stands there, and on a quiet one the rest costs little. */
const FIRST_NANOS = 4n * NANOS_PER_SECOND;

const LOOK_LINES = 20;
const MAX_QUESTIONS = 10;

interface Side {
  readonly lines: readonly StreamLine[];
  readonly query: QueryCoverage;
}

export async function look(store: LookStore, { span, beside, outputs, signal }: LookQuestion): Promise<Look> {
  // Without a request no window is better than another.
  if (span === null) return { witnesses: [], newestFirst: new Map() };
  const before = { start: span.start - REACH_NANOS, end: span.start };
  const behind = { start: span.end, end: span.end + REACH_NANOS };
  const askOne = async (place: Place, side: TimeRange): Promise<Side> => {
    const { markers } = place.output;
    const { query, pages } = store.reader({ place, markers, range: side, signal });
    const account = openAccount({ tenant: place.tenant, query, range: side, purpose: 'probe' });
    const { maxEntries, maxRangeNanos } = pages.limits;
    const limit = Math.min(LOOK_LINES, maxEntries ?? LOOK_LINES);
    const lines: StreamLine[] = [];
    const todo = piecesOf(side, { maxNanos: maxRangeNanos, isBehind: side === behind });
    try {
      // A server with small limits is asked on until a line is seen.
      for (let asked = 0; asked < MAX_QUESTIONS && todo.length > 0; asked += 1) {
        const range = todo.shift() as TimeRange;
        const page = await pages.ask({ range, limit, account, retries: 0 });
        notePiece(account, { range, rows: page.lines.length });
        lines.push(...page.lines);
        if (lines.length >= LOOK_LINES || shownBy(store, place.output, lines) !== null) break;
        const last = page.lines.at(-1)?.timeUnixNano;
        if (page.isFull && last !== undefined && last > range.start) todo.unshift({ start: last, end: range.end });
      }
    } catch (error) {
      if (!isSourceError(error)) throw error;
    }
    return { lines, query: coverageOf(account) };
  };
  const places = store.placesBeside(beside).flatMap((place) => outputs.map((output) => ({ ...place, output })));
  const asked = await Promise.all(
    places.map(async (place) => ({
      output: place.output,
      sides: await Promise.all([askOne(place, before), askOne(place, behind)]),
    })),
  );
  return {
    witnesses: asked.flatMap(({ output, sides }) => witnessesOf(store, output, sides)),
    newestFirst: new Map(),
    queries: [...asked.flatMap(({ sides }) => sides.map(({ query }) => query)), ...store.takeProbes()],
  };
}

// As long as the server allows a window; the nearest first.
function piecesOf(
  { start, end }: TimeRange,
  { maxNanos, isBehind }: { readonly maxNanos: bigint | null; readonly isBehind: boolean },
): TimeRange[] {
  const pieces: TimeRange[] = [];
  const length = end - start;
  for (let from = 0n; from < length;) {
    const wanted = from === 0n ? FIRST_NANOS : length - from;
    const step = maxNanos !== null && maxNanos > 0n && maxNanos < wanted ? maxNanos : wanted;
    const to = from + step < length ? from + step : length;
    pieces.push(isBehind ? { start: start + from, end: start + to } : { start: end - to, end: end - from });
    from = to;
  }
  return pieces;
}

interface Place extends StreamPlace {
  readonly output: LogOutput;
}

// Each line speaks for its stream, in which the request's own lines may stand; both together for their process, as labels,
// metadata and envelopes name it.
function witnessesOf(store: LookStore, output: LogOutput, sides: readonly Side[]): readonly Witness[] {
  const byPlace = new Map<string, Witness>();
  for (const { lines } of sides) {
    const seen = shownBy(store, output, lines);
    if (seen === null) continue;
    const { stream, timeUnixNano: time } = seen.line;
    const { writer, envelopes } = seen.record;
    for (const { labels, selector } of [stream, processLabels(stream.labels)]) {
      const key = `${selector}\n${writerKey(writer)}`;
      const known = byPlace.get(key);
      byPlace.set(key, {
        origin: {
          source: store.options.source,
          file: selector,
          line: null,
          offset: 0,
          entry: { labels, timeUnixNano: time, textKey: '', occurrence: 0, tenant: stream.tenant },
        },
        writer,
        envelopes,
        output: output.id,
        first: known === undefined || time < known.first ? time : known.first,
        last: known === undefined || time > known.last ? time : known.last,
        doubt: null,
      });
    }
  }
  return [...byPlace.values()];
}

interface Shown {
  readonly line: StreamLine;
  readonly record: LogRecord;
}

/** The first line that is of the output, and not only holds its words. */
function shownBy({ options }: LookStore, { id, markers }: LogOutput, lines: readonly StreamLine[]): Shown | null {
  for (const line of lines) {
    const row = { ...line, offset: 0, occurrence: 0 };
    const record = recordAt([row], { hit: 0, options: { ...options, needles: markers } });
    if (options.grammar.outputOf?.(record) === id) return { line, record };
  }
  return null;
}
