import { type JsonObject, textAt } from '../model/json.ts';
import { type LogRecord, type RecordFlaw, UNKNOWN_WRITER } from '../model/log-record.ts';
import type { LineGrammar } from '../model/source.ts';
import { parseRfc3339, timeOfAttributes } from './timestamps.ts';
import { parseJsonObject } from './json.ts';
import type { PhysicalLine } from './physical-line.ts';

// `[proxy][chat.stream][tool-buffer] {…}`: bracketed words, then a JSON object to the end of the line.
// A logger may put its own time and level in front of that.
const JSON_PREFIX =
  /^(?:\d{4}-\d{2}-\d{2}[T ][\d:.,]{8,18}(?:Z|[+-]\d{2}:?\d{2})? )?(?:(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL):? )?(?:\[[^\][{}]{1,80}\] ?){0,8}(?=\{)/i;
const LEADING_TIME =
  /^\[?(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2}))(?![\w:.+-])\]?/;

export interface RecordPlace {
  readonly source: string;
  readonly file: string;
}

/** Lines of one record, first to last; partial pieces of a container runtime are joined without a line end. */
export function buildRecord(lines: readonly PhysicalLine[], place: RecordPlace): LogRecord {
  const [first] = lines as readonly [PhysicalLine, ...PhysicalLine[]];
  const body = joinText(lines);
  const flaws = new Set<RecordFlaw>(lines.flatMap((line) => line.flaws));
  const last = lines.at(-1) ?? first;
  if (last.partial) flaws.add('partial');
  const { attributes, prefix, malformed } = readJson(body);
  // A line cut by the cap is known to be torn: saying so twice would count one flaw as two.
  if (malformed && !flaws.has('oversize')) flaws.add('malformed');
  return {
    timeUnixNano:
      (attributes === null ? null : timeOfAttributes(attributes)) ?? parseRfc3339(LEADING_TIME.exec(body)?.[1] ?? ''),
    observedTimeUnixNano: first.observedTimeUnixNano,
    severityText: severityOf(attributes),
    body,
    attributes,
    prefix,
    stream: first.stream,
    writer: UNKNOWN_WRITER,
    envelopes: [],
    origin: { source: place.source, file: place.file, line: first.line, offset: first.offset, entry: null },
    lineCount: lines.length,
    flaws: [...flaws],
    original: lines.find((line) => line.original !== null)?.original ?? null,
    between: null,
  };
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
  // A stray line behind a whole object does not unmake it.
  const newline = text.indexOf('\n');
  const attributes = parseJsonObject(text) ?? (newline < 0 ? null : parseJsonObject(text.slice(0, newline)));
  return { attributes, prefix: attributes === null ? null : prefix, malformed: attributes === null };
}

function severityOf(attributes: JsonObject | null): string | null {
  return textAt(attributes, 'level') ?? textAt(attributes, 'severity') ?? textAt(attributes, 'lvl');
}

/** Whether `next` goes on with the record that `previous` belongs to. */
export function continues(previous: PhysicalLine, next: PhysicalLine, grammar: LineGrammar): boolean {
  return previous.partial || !grammar.startsRecord(next.text);
}
