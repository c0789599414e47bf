// A JSON report as far as it can be held against another one's: without where it looked, and without what only a store knows of
// a line. Rows of one time are one: a store does not say which of them came first.

import type { wireReport } from '../src/reporters/json/wire-report.ts';

export type WireReport = ReturnType<typeof wireReport>;

/** Everything that a report asserts. */
export interface ComparableReport {
  readonly events: readonly string[];
  readonly outcome: { readonly verdict: string };
  readonly firstAbnormal: unknown;
  readonly correlations: readonly { readonly ruleId: string }[];
}

export function comparableReport(report: WireReport): ComparableReport {
  const names = new Map(report.events.map((event) => [event.id, momentOf(event)]));
  const text = JSON.stringify(withoutPlaces(report), (_key, value: unknown) =>
    Array.isArray(value) && value.every((item) => names.has(String(item))) ? inOrder(value as string[], names) : value,
  );
  const bare = text.replaceAll(WHOSE_PROCESS, '');
  const { events, ...rest } = JSON.parse(bare.replaceAll(/\b[ELWM]\d{2,5}\b/g, (id) => names.get(id) ?? id)) as Omit<
    ComparableReport,
    'events'
  > & { readonly events: readonly unknown[] };
  return { ...rest, events: events.map((event) => JSON.stringify(event)).sort() };
}

// Labels name the process, lines of a file do not.
const WHOSE_PROCESS =
  / (?:Both are of one process, [^."]+|Both stand in one log|It would not be the cause if the lines are of different hosts)\./g;

function inOrder(ids: readonly string[], names: ReadonlyMap<string, string>): readonly string[] {
  return [...ids].sort((a, b) => ((names.get(a) ?? '') < (names.get(b) ?? '') ? -1 : 1));
}

function momentOf({ scope, timeUnixNano, between }: WireReport['events'][number]): string {
  return `${scope} at ${timeUnixNano ?? `${between?.notBeforeUnixNano ?? ''}…${between?.notAfterUnixNano ?? ''}`}`;
}

function withoutPlaces(report: WireReport) {
  return {
    ...report,
    completeness: report.completeness.verdict,
    provenance: null,
    search: null,
    // A store's own page of a line: a file has none.
    links: null,
    // Names the file or stream that the absence rests on.
    absences: report.absences.map(({ kind, known }) => ({ kind, known })),
    events: report.events.map((event) => ({
      ...event,
      origin: null,
      origins: event.origins.length,
      observedTimeUnixNano: null,
      // What the labels of a stream say, and the envelope of a file.
      writer: null,
      envelopes: null,
    })),
  };
}
