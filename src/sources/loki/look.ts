// Whether there are lines of an output of the system before and behind a request: one line each is enough. It is asked where
// the request's own streams stand, as context is.

import type { QueryCoverage } from '../../model/coverage.ts';
import { UNKNOWN_WRITER } from '../../model/log-record.ts';
import type { Look, LookQuestion } from '../../model/source.ts';
import { NANOS_PER_SECOND, type TimeRange } from '../../model/time.ts';
import type { LogOutput, Witness } from '../../model/witness.ts';
import { coverageOf, notePiece, openAccount } from './account.ts';
import { placesBeside, processLabels } from './context.ts';
import type { StreamLine } from './entries.ts';
import { holdsMarker } from './logql.ts';
import { askPage, isSourceError, queryText } from './page.ts';
import type { Session } from './session.ts';

/** As far as context is looked for (app/find-request.ts). */
const REACH_NANOS = 60n * NANOS_PER_SECOND;

interface Side {
  readonly line: StreamLine | null;
  readonly query: QueryCoverage;
}

export async function look(session: Session, { span, beside, outputs, signal }: LookQuestion): Promise<Look> {
  // Without a request no window is better than another.
  if (span === null) return { witnesses: [], newestFirst: new Map() };
  const before = { start: span.start - REACH_NANOS, end: span.start };
  const behind = { start: span.end, end: span.end + REACH_NANOS };
  const askers = [before, behind].map((range) => session.askers({ range, signal }));
  const askOne = async (place: Place, range: TimeRange): Promise<Side> => {
    const asker = (range === before ? askers[0] : askers[1])?.(place.tenant);
    const query = { selector: place.selector, pipeline: holdsMarker(place.output.markers) };
    const account = openAccount({ tenant: place.tenant, query: queryText(query), range });
    if (asker === undefined) return { line: null, query: coverageOf(account) };
    try {
      const { lines } = await askPage(asker, { ...query, range, limit: 1, account, retries: 0 });
      notePiece(account, { range, rows: lines.length });
      return { line: lines[0] ?? null, query: coverageOf(account) };
    } catch (error) {
      if (!isSourceError(error)) throw error;
      return { line: null, query: coverageOf(account) };
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
    witnesses: asked.flatMap(({ output, sides }) => witnessesOf(output, sides)),
    newestFirst: new Map(),
    queries: asked.flatMap(({ sides }) => sides.map(({ query }) => query)),
  };
}

interface Place {
  readonly tenant: string | null;
  readonly selector: string;
  readonly output: LogOutput;
}

// One stretch where both lines are of one process, as its labels say; else each line stands for itself.
function witnessesOf({ id }: LogOutput, sides: readonly Side[]): readonly Witness[] {
  const byProcess = new Map<string, Witness>();
  for (const { line } of sides) {
    if (line === null) continue;
    const { stream, timeUnixNano: time } = line;
    const { labels, selector } = processLabels(stream.labels);
    const known = byProcess.get(selector);
    byProcess.set(selector, {
      origin: {
        source: 'loki',
        file: selector,
        line: null,
        offset: 0,
        entry: { labels, timeUnixNano: time, textKey: '', occurrence: 0, tenant: stream.tenant },
      },
      writer: UNKNOWN_WRITER,
      envelopes: [],
      output: id,
      first: known === undefined || time < known.first ? time : known.first,
      last: known === undefined || time > known.last ? time : known.last,
      doubt: null,
    });
  }
  return [...byProcess.values()];
}
