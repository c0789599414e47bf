import type { TimelineEvent } from '../../model/event.ts';
import type { JsonValue } from '../../model/json.ts';
import type { Origin, StreamEntry, Writer } from '../../model/log-record.ts';
import { plainText } from '../../model/prose.ts';
import { wireNanos } from './wire-time.ts';

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
    timeUnixNano: wireNanos(event.timeUnixNano),
    timeSource: event.timeSource,
    observedTimeUnixNano: wireNanos(record.observedTimeUnixNano),
    between:
      event.between === null
        ? null
        : {
            notBeforeUnixNano: wireNanos(event.between.notBefore),
            notAfterUnixNano: wireNanos(event.between.notAfter),
          },
    placed: event.placed,
    outOfOrder: event.outOfOrder,
    durationNanos: wireNanos(event.durationNanos),
    what: plainText(event.what),
    abnormal: event.abnormal,
    foldKey: event.foldKey,
    facts,
    origin: wireOrigin(event.origins[0] ?? record.origin),
    origins: event.origins.map(wireOrigin),
    severityText: record.severityText,
    stream: record.stream,
    writer: wireWriter(record.writer),
    envelopes: record.envelopes,
    prefix: record.prefix,
    body: record.body,
    attributes: record.attributes === null ? null : wireValue(record.attributes, 0),
    lineCount: record.lineCount,
    flaws: record.flaws,
    original: record.original,
  };
}

function wireWriter({ pod, host, container, processId }: Writer) {
  return { pod, host, container, processId };
}

function wireOrigin({ source, file, line, offset, entry }: Origin) {
  return { source, file, line, offset, entry: entry === null ? null : wireEntry(entry) };
}

// The key of its text is of before redaction: it stays inside.
function wireEntry({ labels, timeUnixNano, occurrence, tenant }: StreamEntry) {
  return { labels: Object.fromEntries(Object.entries(labels)), timeUnixNano: String(timeUnixNano), occurrence, tenant };
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
