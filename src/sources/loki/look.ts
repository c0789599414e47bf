// Whether there are lines of an output of the system before and behind a request: one line each is enough, and a few are asked
// for, since other lines may hold the same words. It is asked where
// the request's own streams stand, as context is.

import type { QueryCoverage } from '../../model/coverage.ts';
import { writerKey } from '../../model/process.ts';
import type { Look, LookQuestion } from '../../model/source.ts';
import { NANOS_PER_SECOND, type TimeRange } from '../../model/time.ts';
import type { LogOutput, Witness } from '../../model/witness.ts';
import { coverageOf, notePiece, openAccount } from './account.ts';
import { placesBeside, processLabels } from './context.ts';
import type { StreamLine } from './entries.ts';
import { holdsMarker } from './logql.ts';
import { askPage, isSourceError, queryText } from './page.ts';
import { recordAt } from './records.ts';
import type { Session } from './session.ts';

/** As far as context is looked for (app/find-request.ts). */
const REACH_NANOS = 60n * NANOS_PER_SECOND;

const LOOK_LINES = 20;

interface Side {
  readonly lines: readonly StreamLine[];
  readonly query: QueryCoverage;
}

export async function look(session: Session, { span, beside, outputs, signal }: LookQuestion): Promise<Look> {
  // Without a request no window is better than another.
  if (span === null) return { witnesses: [], newestFirst: new Map() };
  const before = { start: span.start - REACH_NANOS, end: span.start };
  const behind = { start: span.end, end: span.end + REACH_NANOS };
  const askers = new Map([before, behind].map((range) => [range, session.askers({ range, signal })]));
  const askOne = async (place: Place, side: TimeRange): Promise<Side> => {
    const range = nearest(span, side, session.learntOf(place.tenant).maxRangeNanos);
    const asker = askers.get(side)?.(place.tenant);
    const query = { selector: place.selector, pipeline: holdsMarker(place.output.markers) };
    const account = openAccount({ tenant: place.tenant, query: queryText(query), range, purpose: 'probe' });
    if (asker === undefined) return { lines: [], query: coverageOf(account) };
    try {
      const { lines } = await askPage(asker, { ...query, range, limit: LOOK_LINES, account, retries: 0 });
      notePiece(account, { range, rows: lines.length });
      return { lines, query: coverageOf(account) };
    } catch (error) {
      if (!isSourceError(error)) throw error;
      return { lines: [], query: coverageOf(account) };
    }
  };
  const places = placesBeside(session, beside).flatMap((place) => outputs.map((output) => ({ ...place, output })));
  const asked = await Promise.all(
    places.map(async (place) => ({
      output: place.output,
      sides: await Promise.all([askOne(place, before), askOne(place, behind)]),
    })),
  );
  return {
    witnesses: asked.flatMap(({ output, sides }) => witnessesOf(session, output, sides)),
    newestFirst: new Map(),
    queries: [...asked.flatMap(({ sides }) => sides.map(({ query }) => query)), ...session.takeProbes()],
  };
}

// As long as the server allows a window.
function nearest(span: TimeRange, { start, end }: TimeRange, maxNanos: bigint | null): TimeRange {
  if (maxNanos === null || end - start <= maxNanos) return { start, end };
  return end === span.start ? { start: end - maxNanos, end } : { start, end: start + maxNanos };
}

interface Place {
  readonly tenant: string | null;
  readonly selector: string;
  readonly output: LogOutput;
}

// Each line speaks for its stream, in which the request's own lines may stand; both together for their process, as labels,
// metadata and envelopes name it.
function witnessesOf({ options }: Session, { id, markers }: LogOutput, sides: readonly Side[]): readonly Witness[] {
  const byPlace = new Map<string, Witness>();
  for (const { lines } of sides) {
    const read = lines.map((line) => {
      const row = { ...line, offset: 0, occurrence: 0 };
      return { line, record: recordAt([row], { hit: 0, options: { ...options, needles: markers } }) };
    });
    const seen = read.find(({ record }) => options.grammar.outputOf?.(record) === id);
    if (seen === undefined) continue;
    const { stream, timeUnixNano: time } = seen.line;
    const { writer, envelopes } = seen.record;
    for (const { labels, selector } of [stream, processLabels(stream.labels)]) {
      const key = `${selector}\n${writerKey(writer)}`;
      const known = byPlace.get(key);
      byPlace.set(key, {
        origin: {
          source: 'loki',
          file: selector,
          line: null,
          offset: 0,
          entry: { labels, timeUnixNano: time, textKey: '', occurrence: 0, tenant: stream.tenant },
        },
        writer,
        envelopes,
        output: id,
        first: known === undefined || time < known.first ? time : known.first,
        last: known === undefined || time > known.last ? time : known.last,
        doubt: null,
      });
    }
  }
  return [...byPlace.values()];
}
