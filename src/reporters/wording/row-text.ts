// The cells of a timeline row, still apart from any target: prose and untrusted names, not yet escaped.

import type { Lane, TimelineEvent } from '../../model/event.ts';
import type { Origin } from '../../model/log-record.ts';
import { outageName } from '../../model/outage-name.ts';
import { cite, own, plainText, type Prose, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { formatClock, formatDuration, formatUtc, type UnixNano } from '../../model/time.ts';
import type { FoldedRow, OutageRow, TimelineRow } from './rows.ts';
import { formatCount } from './quantities.ts';
import { type WrittenContext, writtenContext, writtenText } from './written-text.ts';
import type { ShortNames } from './short-names.ts';
import { isStream } from './stream-names.ts';

/** Where a row's lines are: an untrusted place, then our own remark (`×2`). */
export interface Place {
  readonly at: string;
  readonly remark: string;
}

export interface RowText {
  readonly id: string;
  /** UTC. `≈` and bounds for an undated event. */
  readonly clock: string;
  /** Since the request's start. The same marks. */
  readonly offset: string;
  /** One value instead of bounds, for narrow columns. */
  readonly shortOffset: string;
  readonly lane: Lane;
  readonly what: Prose;
  readonly places: readonly Place[];
  readonly abnormal: boolean;
  readonly outOfOrder: boolean;
  readonly undated: boolean;
  /** No time of its own: shown is the store's, behind `≈`. */
  readonly isStoreTime: boolean;
}

export interface RowContext {
  readonly zero: UnixNano | null;
  /** The one UTC day all rows lie in (`2026-11-23`), or null: then clocks carry their date. */
  readonly day: string | null;
  readonly names: ShortNames;
  /** Whose report it is: rows of other requests say whose they are. */
  readonly reqId: string | null;
  /** What rows say of who wrote them: nothing where all are alike. */
  readonly written: WrittenContext;
}

export function rowContext(
  report: TraceReport,
  { events, names }: { readonly events: readonly TimelineEvent[]; readonly names: ShortNames },
): RowContext {
  const own = report.events.filter(({ scope }) => scope === 'request');
  const zero = report.request.start ?? own.find(({ timeUnixNano }) => timeUnixNano !== null)?.timeUnixNano ?? null;
  const days = new Set(
    events
      .flatMap(({ timeUnixNano, between }) => [timeUnixNano, between?.notBefore, between?.notAfter])
      .flatMap((time) => (time === null || time === undefined ? [] : [formatUtc(time).slice(0, 10)])),
  );
  const [day] = days;
  return {
    zero,
    day: days.size === 1 && day !== undefined ? day : null,
    names,
    reqId: report.reqId,
    written: writtenContext(report),
  };
}

export function describeRow(row: TimelineRow, context: RowContext): RowText {
  switch (row.type) {
    case 'single':
      return describeEvent(row.event, context);
    case 'folded':
      return describeFold(row, context);
    case 'outage':
      return describeOutage(row, context);
  }
}

export function describeEvent(event: TimelineEvent, context: RowContext): RowText {
  const time = event.timeUnixNano;
  const undated = time === null;
  const isStoreTime = hasStoreTime(event);
  const mark = (text: string): string => (isStoreTime && text !== '' ? `≈ ${text}` : text);
  return {
    id: event.id,
    clock: undated ? boundsText(event, (bound) => clockText(bound, context)) : mark(clockText(time, context)),
    offset: undated ? boundsText(event, (bound) => offsetText(bound, context)) : mark(offsetText(time, context)),
    shortOffset: undated ? shortBounds(event, context) : mark(offsetText(time, context)),
    lane: event.lane,
    what: say`${
      event.reqId === null || event.reqId === context.reqId || event.scope === 'mention'
        ? event.what
        : say`${event.what}, of request ${event.reqId}`
    }${writtenText([event], context.written)}`,
    places: placesOf(event, context),
    abnormal: event.abnormal,
    outOfOrder: event.outOfOrder,
    undated,
    isStoreTime,
  };
}

/** The store's time may be that of reading the line, of a batch or of arrival; a runtime's envelope says when it was written. */
function hasStoreTime({ timeSource, record }: TimelineEvent): boolean {
  const { origin, envelopes, observedTimeUnixNano } = record;
  return (
    timeSource === 'envelope' &&
    origin.entry !== null &&
    envelopes.length === 0 &&
    observedTimeUnixNano === origin.entry.timeUnixNano
  );
}

function describeFold(row: FoldedRow, context: RowContext): RowText {
  const [head] = row.events;
  const last = row.events.at(-1) ?? head;
  const undatedCount = row.events.filter(({ timeUnixNano }) => timeUnixNano === null).length;
  const notes = [
    ...(row.first === null || row.last === null
      ? []
      : [`first ${offsetText(row.first, context)}, last ${offsetText(row.last, context)}`]),
    ...(row.longestGapNanos === null ? [] : [`longest gap ${formatDuration(row.longestGapNanos)}`]),
    ...(undatedCount === 0 ? [] : [`${formatCount(undatedCount)} undated (≈)`]),
  ];
  return {
    ...describeEvent(row.events.find(({ timeUnixNano }) => timeUnixNano !== null) ?? head, context),
    id: `${head.id}…${last.id}`,
    what: say`${own(`${formatCount(row.events.length)} × `)}${commonWhat(row.events)}${own(notes.length === 0 ? '' : `: ${notes.join(', ')}`)}${writtenText(row.events, context.written)}`,
    places: foldedPlaces(row.events, context),
    outOfOrder: row.events.some(({ outOfOrder }) => outOfOrder),
  };
}

function describeOutage({ outage, events }: OutageRow, context: RowContext): RowText {
  const [head] = events;
  const last = events.at(-1) ?? head;
  const back =
    outage.end === null || outage.ready === null
      ? own('not seen ready again in what was read')
      : say`ready at ${own(offsetText(outage.end, context))} ${cite(outage.ready.id)}, out for ${own(formatDuration(outage.end - outage.start))}`;
  return {
    ...describeEvent(head, context),
    id: `${head.id}…${last.id}`,
    what: say`${outageName(outage)} at ${own(offsetText(outage.start, context))} ${cite(outage.exit.id)}, ${back}${writtenText(events, context.written)}`,
    places: foldedPlaces(events, context),
    abnormal: !outage.isPlanned,
    outOfOrder: events.some(({ outOfOrder }) => outOfOrder),
  };
}

/** What a legend says about the signs in these rows; `place`: what lines stand in. */
export function signNotes(texts: readonly RowText[], place: string): readonly string[] {
  return [
    ...(texts.some(({ undated }) => undated)
      ? [
          `≈ no time of its own: written between the dated lines around it in its ${place}, and shown before the second of them.`,
        ]
      : []),
    ...storeTimeNote(texts),
    ...(texts.some(({ outOfOrder }) => outOfOrder)
      ? [`↶ stamped earlier than a line written before it in the same ${place}; left as it is.`]
      : []),
    ...(texts.some(({ places }) => places.some(({ remark }) => remark !== ''))
      ? ['×N the same line was found in N places.']
      : []),
  ];
}

export function storeTimeNote(texts: readonly RowText[]): readonly string[] {
  return texts.some(({ isStoreTime }) => isStoreTime)
    ? ['≈ and a time: the line has none of its own, this is when the store has it from.']
    : [];
}

/** What a legend says about rows that stand for several lines; empty when none does. */
export function foldNote(rows: readonly TimelineRow[]): string {
  const what = [
    ...(rows.some(({ type }) => type === 'folded') ? ['repeated traffic is folded'] : []),
    ...(rows.some(({ type }) => type === 'outage') ? ['a restart beside the request is one row'] : []),
  ].join(', ');
  return `${what.slice(0, 1).toUpperCase()}${what.slice(1)}`;
}

/** What the phrases of folded events have in common from their beginning; the key they share when that is nothing. */
function commonWhat(events: readonly [TimelineEvent, ...TimelineEvent[]]): Prose {
  const [head, ...rest] = events;
  const text = plainText(head.what);
  if (rest.every(({ what }) => plainText(what) === text)) return head.what;
  const differs = head.what.findIndex((part, index) => !rest.every(({ what }) => samePart(part, what[index])));
  const common = head.what.slice(0, differs === -1 ? head.what.length : differs);
  return plainText(common).trim() === '' ? say`${head.foldKey ?? head.fact.kind}` : common;
}

function samePart(a: Prose[number] | undefined, b: Prose[number] | undefined): boolean {
  return a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

function clockText(time: UnixNano, context: RowContext): string {
  const clock = formatClock(time);
  return context.day === null ? `${formatUtc(time).slice(0, 10)} ${clock}` : clock;
}

function offsetText(time: UnixNano, { zero }: RowContext): string {
  return zero === null ? '' : formatDuration(time - zero);
}

function boundsText(event: TimelineEvent, text: (bound: UnixNano) => string): string {
  const { notBefore, notAfter } = event.between ?? { notBefore: null, notAfter: null };
  const from = notBefore === null ? null : text(notBefore);
  const to = notAfter === null ? null : text(notAfter);
  if (from === null && to === null) return '≈';
  if (from === null) return to === '' ? '≈' : `≈ ≤ ${to}`;
  if (to === null) return from === '' ? '≈' : `≈ ≥ ${from}`;
  return from === to ? `≈ ${from}`.trim() : `≈ ${from} … ${to}`;
}

function shortBounds(event: TimelineEvent, context: RowContext): string {
  // Where it stands in the order (timeline/order.ts).
  const bound = event.between?.notAfter ?? event.between?.notBefore ?? null;
  return bound === null ? '≈' : `≈ ${offsetText(bound, context)}`.trim();
}

function placesOf(event: TimelineEvent, context: RowContext): readonly Place[] {
  const [first, ...more] = event.origins.length > 0 ? event.origins : [event.record.origin];
  if (first === undefined) return [];
  return [{ at: placeText(first, context), remark: more.length === 0 ? '' : ` ×${more.length + 1}` }];
}

/** `file:640…713` for each file the folded events lie in. */
function foldedPlaces(events: readonly TimelineEvent[], context: RowContext): readonly Place[] {
  const byFile = new Map<string, Origin[]>();
  for (const event of events) {
    const origin = event.origins[0] ?? event.record.origin;
    const key = `${origin.source} ${origin.file}`;
    const origins = byFile.get(key);
    if (origins === undefined) byFile.set(key, [origin]);
    else origins.push(origin);
  }
  return [...byFile.values()].flatMap((origins) => {
    const [first] = origins;
    const last = origins.at(-1);
    if (first === undefined || last === undefined) return [];
    const end = first === last || isStream(first) ? '' : `…${last.line ?? last.offset}`;
    return [{ at: `${placeText(first, context)}${end}`, remark: '' }];
  });
}

/** `file:line`, `file@offset` where lines were not counted, or the stream: the row's time finds the entry in it. */
function placeText(origin: Origin, { names }: RowContext): string {
  if (isStream(origin)) return names.streamName(origin);
  const source = origin.source === 'file' ? '' : `${origin.source} `;
  const at = origin.line === null ? `@${origin.offset}` : `:${origin.line}`;
  return `${source}${names.shorten(origin.file)}${at}`;
}
