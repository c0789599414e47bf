import type { TimelineEvent } from '../../model/event.ts';
import type { JsonValue } from '../../model/json.ts';
import type { Origin } from '../../model/log-record.ts';
import { plainText } from '../../model/prose.ts';

/** Deeper than the decoder lets through; JSON.stringify itself gives up near 5,000. */
const DEEPEST = 1000;

type WireValue = string | number | boolean | null | WireValue[] | { readonly [key: string]: WireValue };

export function wireEvent(event: TimelineEvent) {
  const { kind, ...facts } = event.fact;
  const { record } = event;
  return {
    id: event.id,
    kind,
    scope: event.scope,
    lane: event.lane,
    reqId: event.reqId,
    timeUnixNano: nanos(event.timeUnixNano),
    timeSource: event.timeSource,
    observedTimeUnixNano: nanos(record.observedTimeUnixNano),
    between:
      event.between === null
        ? null
        : { notBeforeUnixNano: nanos(event.between.notBefore), notAfterUnixNano: nanos(event.between.notAfter) },
    placed: event.placed,
    outOfOrder: event.outOfOrder,
    durationNanos: nanos(event.durationNanos),
    what: plainText(event.what),
    abnormal: event.abnormal,
    foldKey: event.foldKey,
    facts,
    origin: wireOrigin(event.origins[0] ?? record.origin),
    origins: event.origins.map(wireOrigin),
    severityText: record.severityText,
    stream: record.stream,
    prefix: record.prefix,
    body: record.body,
    attributes: record.attributes === null ? null : wireValue(record.attributes, 0),
    lineCount: record.lineCount,
    flaws: record.flaws,
    original: record.original,
  };
}

function nanos(time: bigint | null): string | null {
  return time === null ? null : String(time);
}

function wireOrigin({ source, file, line, offset }: Origin) {
  return { source, file, line, offset };
}

/** bigint → decimal string: as a JSON number most readers would round it. */
function wireValue(value: JsonValue, depth: number): WireValue {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return `[nested deeper than ${DEEPEST} levels, see body]`;
  if (Array.isArray(value)) return value.map((item) => wireValue(item, depth + 1));
  // fromEntries defines own properties: a key named __proto__ stays a key.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, wireValue(item, depth + 1)]));
}
