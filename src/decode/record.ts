import { type JsonObject, textAt } from '../model/json.ts';
import type { LogRecord, RecordFlaw, TimeBounds } from '../model/log-record.ts';
import { NANOS_PER_MS } from '../model/time.ts';
import { type Clock, type ClockReading, readTime, UTC_CLOCK } from './clock.ts';
import type { WrittenTime } from './envelope.ts';
import { parseJsonObject } from './json.ts';
import type { PhysicalLine } from './physical-line.ts';
import { timeOfAttributes } from './time-fields.ts';

// `[proxy][chat.stream][tool-buffer] {…}`: bracketed words, then a JSON object to the end of the line.
// A logger may put its own time and level in front of that.
const JSON_PREFIX =
  /^(?:\d{4}-\d{2}-\d{2}[T ][\d:.,]{8,18}(?:Z|[+-]\d{2}:?\d{2})? )?(?:(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL):? )?(?:\[[^\][{}]{1,80}\] ?){0,8}(?=\{)/i;
const LEADING_TIME =
  /^\[?(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?)(?![\w:.+-])\]?/;

export interface RecordPlace {
  readonly source: string;
  readonly file: string;
  /** For times without a zone or a year; UTC unless said. */
  readonly clock?: Clock;
}

/** Lines of one record, first to last; partial pieces of a container runtime are joined without a line end. */
export function buildRecord(lines: readonly PhysicalLine[], place: RecordPlace): LogRecord {
  const [first] = lines as readonly [PhysicalLine, ...PhysicalLine[]];
  const body = joinText(lines);
  const flaws = new Set<RecordFlaw>(lines.flatMap((line) => line.flaws));
  const last = lines.at(-1) ?? first;
  if (last.partial) flaws.add('partial');
  const { attributes, prefix, malformed } =
    lines.length === 1 && first.object !== null
      ? { attributes: first.object, prefix: '', malformed: false }
      : readJson(body);
  // A line cut by the cap is known to be torn: saying so twice would count one flaw as two.
  if (malformed && !flaws.has('oversize')) flaws.add('malformed');
  const own = timeOfRecord({ body, attributes, written: first.written }, place.clock ?? UTC_CLOCK);
  const { written } = first;
  const isFine = written !== null && written.unitNanos <= MAX_FINE_UNIT;
  return {
    timeUnixNano: own?.time ?? null,
    observedTimeUnixNano: isFine ? written.time : null,
    severityText: severityOf(attributes),
    body,
    attributes,
    prefix,
    stream: first.stream,
    assumed: own === null ? (written?.assumed ?? null) : own.assumed,
    writer: first.writer,
    envelopes: first.layout.map(({ id }) => id),
    quoted: first.quoted,
    origin: { source: place.source, file: place.file, line: first.line, offset: first.offset, entry: null },
    lineCount: lines.length,
    flaws: [...flaws],
    original: lines.find((line) => line.original !== null)?.original ?? null,
    between: own !== null || written === null || isFine ? null : secondOf(written),
  };
}

// Envelopes tick as finely as logs do, or in whole seconds. Of the latter kind a record without a time takes the second
// it was written in as bounds, not as its time: it would stand before everything else of that second.
const MAX_FINE_UNIT = NANOS_PER_MS;

function secondOf({ time, unitNanos }: WrittenTime): TimeBounds {
  return { notBefore: time, notAfter: time + unitNanos - 1n };
}

// Beside a sure time of writing, one that had to be assumed is no time.
function timeOfRecord(
  {
    body,
    attributes,
    written,
  }: { readonly body: string; readonly attributes: JsonObject | null; readonly written: WrittenTime | null },
  clock: Clock,
): ClockReading | null {
  const stated = attributes === null ? null : timeOfAttributes(attributes, clock);
  const own = stated ?? readTime(LEADING_TIME.exec(body)?.[1] ?? '', clock);
  return own?.assumed != null && written !== null && written.assumed === null ? null : own;
}

function joinText(lines: readonly PhysicalLine[]): string {
  let text = '';
  let glue = '';
  for (const line of lines) {
    text += glue + line.text;
    glue = line.partial ? '' : '\n';
  }
  return text;
}

function readJson(body: string): {
  readonly attributes: JsonObject | null;
  readonly prefix: string | null;
  readonly malformed: boolean;
} {
  const prefix = JSON_PREFIX.exec(body)?.[0] ?? '';
  const text = body.slice(prefix.length);
  if (!text.startsWith('{')) return { attributes: null, prefix: null, malformed: false };
  const attributes = parseJsonObject(text);
  return { attributes, prefix: attributes === null ? null : prefix, malformed: attributes === null };
}

function severityOf(attributes: JsonObject | null): string | null {
  return textAt(attributes, 'level') ?? textAt(attributes, 'severity') ?? textAt(attributes, 'lvl');
}

/**
 * Whether these lines are an object, whole or torn: nothing goes on with it. What follows belongs to somebody else, or
 * to nobody.
 */
export function isClosed(lines: readonly PhysicalLine[]): boolean {
  // Nearly all are objects from their first character on.
  if (/^\{[ \t]*"/.test(lines[0]?.text ?? '')) return true;
  const text = joinText(lines);
  const json = text.slice(JSON_PREFIX.exec(text)?.[0].length ?? 0);
  return /^\{[ \t]*"/.test(json) || parseJsonObject(json) !== null;
}

/** Lines of other processes and other streams stand between the lines of one. */
export function writerKey({ stream, writer: { pod, host, container } }: PhysicalLine): string {
  return [stream, pod, host, container].join('\n');
}
