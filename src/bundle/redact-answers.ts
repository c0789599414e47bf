// Raw answers → what may be kept of them. The decoded value is redacted: a log line inside an answer as the record that
// it is, by the rules of the traced system, so that a prompt in a neighbour's line is taken out here as it is in the
// report; everything else as a record's attributes are. The report's own redactor does it, so that one value has one
// name in report and answers.

import { buildRecord, decodeLine, furtherLines, parseJsonObject, UTC_CLOCK } from '../decode/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import { type LogRecord, UNKNOWN_WRITER } from '../model/log-record.ts';
import type { Profile } from '../model/profile.ts';
import type { Redactor } from '../model/redaction.ts';
import { contentMarker, countChars } from '../redact/marker.ts';
import { writeJson } from '../redact/json-text.ts';
import type { Recorded, RecordedExchange } from './record-answers.ts';

/** One try, in the order of the index. All text in it is redacted. */
export interface KeptAnswer extends Omit<RecordedExchange, 'text'> {
  /** `answers/loki-001.json`; null: there is no body to keep. */
  readonly path: string | null;
  /** Null with `path`. */
  readonly text: string | null;
}

export interface KeptAnswers {
  readonly answers: readonly KeptAnswer[];
  readonly unlisted: number;
  /** What was taken out of them, by kind; beside the report's own count. */
  readonly redactions: Readonly<Record<string, number>>;
}

interface Redacting {
  readonly redactor: Redactor;
  readonly profile: Pick<Profile, 'content' | 'grammar'>;
}

/** The order in which answers came leaves no trace: they are sorted, then numbered, then redacted. */
export async function redactAnswers({ exchanges, unlisted }: Recorded, redacting: Redacting): Promise<KeptAnswers> {
  const { redactor } = redacting;
  const before = redactor.ledger();
  const numbers = new Map<string, number>();
  const answers: KeptAnswer[] = [];
  let withheld = 0;
  for (const { text, ...exchange } of exchanges.toSorted(byQuestion)) {
    const { server, address, target, tenant } = exchange;
    const number = (numbers.get(server) ?? 0) + 1;
    numbers.set(server, number);
    const kept = text === null ? null : await (before.enabled ? redactBody : asItCame)(text, redacting);
    withheld += kept?.withheld ?? 0;
    answers.push({
      ...exchange,
      address: await redactor.text(address),
      target: await (before.enabled ? redactTarget : asText)(target, redactor),
      tenant: tenant === null ? null : await redactor.text(tenant),
      path:
        kept === null ? null : `answers/${server}-${String(number).padStart(3, '0')}.${kept.isJson ? 'json' : 'txt'}`,
      text: kept?.text ?? null,
    });
  }
  const after = redactor.ledger().counts;
  const counts: Record<string, number> = {};
  for (const [kind, count] of Object.entries({ content: 0, ...after })) {
    const more = count - (before.counts[kind] ?? 0) + (kind === 'content' ? withheld : 0);
    if (more > 0) counts[kind] = more;
  }
  return {
    answers,
    unlisted,
    redactions: Object.fromEntries(Object.entries(counts).sort(([a], [b]) => compareText(a, b))),
  };
}

/** A setting in use. */
export interface ConfigurationRow {
  readonly key: string;
  /** Null: a secret. */
  readonly value: string | null;
}

export async function redactConfiguration(
  rows: readonly ConfigurationRow[],
  redactor: Redactor,
): Promise<readonly ConfigurationRow[]> {
  const redacted: ConfigurationRow[] = [];
  for (const { key, value } of rows)
    redacted.push({ key: await redactor.text(key), value: value === null ? null : await redactor.text(value) });
  return redacted;
}

function byQuestion(a: RecordedExchange, b: RecordedExchange): number {
  return (
    compareText(a.server, b.server) ||
    compareText(a.target, b.target) ||
    compareText(a.tenant ?? '', b.tenant ?? '') ||
    a.tryNumber - b.tryNumber ||
    compareText(a.error ?? '', b.error ?? '') ||
    compareText(a.text ?? '', b.text ?? '')
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A query holds text twice over: what it says is looked at as it was meant, parameter by parameter. */
async function redactTarget(target: string, redactor: Redactor): Promise<string> {
  const at = target.indexOf('?');
  if (at < 0) return redactor.text(target);
  const params = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(target.slice(at + 1)))
    params.append(name, await redactor.text(value));
  return `${await redactor.text(target.slice(0, at))}?${params.toString()}`;
}

interface Body {
  readonly text: string;
  readonly isJson: boolean;
  /** Texts that were taken out whole. */
  readonly withheld: number;
}

/** But for our own credentials. */
async function asItCame(text: string, { redactor, profile }: Redacting): Promise<Body> {
  const answer = parseAnswer(text);
  const decoded = isJsonObject(answer) ? { attributes: answer, prefix: '' } : {};
  const [record] = await redactor.records([{ ...recordOf(text), ...decoded }], profile.content);
  return { text: record?.body ?? '', isJson: answer !== null, withheld: 0 };
}

function asText(text: string, redactor: Redactor): Promise<string> {
  return redactor.text(text);
}

async function redactBody(text: string, redacting: Redacting): Promise<Body> {
  const answer = parseAnswer(text);
  if (answer !== null) return redactJson(answer, redacting);
  // Where no name can be told from its value, nothing may be shown.
  if (/^\s*[[{]/.test(text)) return { text: `${withheldText(text)}\n`, isJson: false, withheld: 1 };
  const [record] = await redacting.redactor.records([recordOf(text)], redacting.profile.content);
  return { text: record?.body ?? '', isJson: false, withheld: 0 };
}

/** Of an object, an array or nothing: a body that is a bare word or number is text. */
function parseAnswer(text: string): JsonValue | null {
  if (!/^\s*[[{]/.test(text)) return null;
  const wrapped = parseJsonObject(`{"answer":${text}}`);
  return wrapped === null || Object.keys(wrapped).length !== 1 ? null : (wrapped['answer'] ?? null);
}

/** A log line in an answer. */
interface Line {
  readonly text: string;
  /** Entries of one stream are in order of this. */
  readonly time: bigint;
}

async function redactJson(answer: JsonValue, redacting: Redacting): Promise<Body> {
  const { redactor, profile } = redacting;
  const { answer: named, withheld: names } = withoutFoundNames(answer, new Set(profile.content.idKeys));
  const { frame, streams } = takeLines(named);
  const attributes = { answer: frame };
  const [record] = await redactor.records(
    [{ ...recordOf(writeJson(attributes)), attributes, prefix: '' }],
    profile.content,
  );
  const redacted = record?.attributes?.['answer'] ?? null;
  let withheld = names;
  const lines: (readonly string[])[] = [];
  for (const stream of streams) {
    const shown = await redactLines(stream, redacting);
    withheld += shown.withheld;
    lines.push(shown.lines);
  }
  return { text: `${writeJson(putLines(redacted, lines))}\n`, isJson: true, withheld };
}

/**
 * Which fields Loki finds in log lines (`detected_fields`), it reads out of their text: what stands before a `=` in a
 * prompt is one. Only those that hold ids are ours to show.
 */
function withoutFoundNames(
  answer: JsonValue,
  idKeys: ReadonlySet<string>,
): { readonly answer: JsonValue; readonly withheld: number } {
  const fields = isJsonObject(answer) ? answer['fields'] : undefined;
  if (!isJsonObject(answer) || !Array.isArray(fields)) return { answer, withheld: 0 };
  let withheld = 0;
  const shown = fields.map((field): JsonValue => {
    const label = isJsonObject(field) ? field['label'] : null;
    if (typeof label === 'string' && idKeys.has(label.toLowerCase())) return field;
    withheld += 1;
    return withheldText(typeof label === 'string' ? label : writeJson(field));
  });
  return { answer: { ...answer, fields: shown }, withheld };
}

/** The answer without its log lines, and these by stream. An answer that holds none comes back as it is. */
function takeLines(answer: JsonValue): { readonly frame: JsonValue; readonly streams: readonly (readonly Line[])[] } {
  const found = streamsOf(answer);
  if (found === null) return { frame: answer, streams: [] };
  const streams: (readonly Line[])[] = [];
  const result = found.result.map((stream): JsonValue => {
    const values = isJsonObject(stream) ? stream['values'] : undefined;
    if (!isJsonObject(stream) || !Array.isArray(values)) {
      streams.push([]);
      return stream;
    }
    streams.push(values.map(lineOf));
    return { ...stream, values: values.map((value) => (hasLine(value) ? value.with(1, null) : value)) };
  });
  return { frame: { ...found.answer, data: { ...found.data, result } }, streams };
}

function putLines(answer: JsonValue, lines: readonly (readonly string[])[]): JsonValue {
  const found = streamsOf(answer);
  if (found === null) return answer;
  const result = found.result.map((stream, index): JsonValue => {
    const values = isJsonObject(stream) ? stream['values'] : undefined;
    if (!isJsonObject(stream) || !Array.isArray(values)) return stream;
    return {
      ...stream,
      values: values.map((value, at) =>
        Array.isArray(value) && value[1] === null ? value.with(1, lines[index]?.[at] ?? null) : value,
      ),
    };
  });
  return { ...found.answer, data: { ...found.data, result } };
}

function streamsOf(answer: JsonValue): {
  readonly answer: JsonObject;
  readonly data: JsonObject;
  readonly result: readonly JsonValue[];
} | null {
  const data = isJsonObject(answer) ? answer['data'] : undefined;
  if (!isJsonObject(answer) || !isJsonObject(data) || data['resultType'] !== 'streams') return null;
  const { result } = data;
  return Array.isArray(result) ? { answer, data, result } : null;
}

function lineOf(value: JsonValue): Line {
  const [time, text] = Array.isArray(value) ? value : [];
  return {
    text: typeof text === 'string' ? text : '',
    time: typeof time === 'string' && /^\d{1,20}$/.test(time) ? BigInt(time) : 0n,
  };
}

function hasLine(value: JsonValue): value is JsonValue[] {
  return Array.isArray(value) && typeof value[1] === 'string';
}

/**
 * A line that begins no record belongs to one that need not be in the answer: a stack trace, or the middle of a prompt.
 * Whose it is cannot be told, so it goes whole. The report has it, read together with what stood before it.
 */
async function redactLines(
  stream: readonly Line[],
  { redactor, profile }: Redacting,
): Promise<{ readonly lines: readonly string[]; readonly withheld: number }> {
  const physical = stream.map(({ text }) =>
    decodeLine(
      { bytes: new TextEncoder().encode(text), offset: 0, line: null, terminated: true, original: null },
      { grammar: profile.grammar, clock: UTC_CLOCK, general: () => [] },
    ),
  );
  const inOrder = stream.map((_, index) => index).toSorted((a, b) => compareTime(stream[a], stream[b]));
  const goesOn = new Set<number>();
  inOrder.forEach((index, place) => {
    const before = inOrder[place - 1];
    const beside = [before, inOrder[place + 1]].filter((other) => other !== undefined);
    // Which of two entries of one time came first, an answer read backwards and one read forwards say differently.
    const mayFollow = beside.some(
      (other) => physical[other]?.partial === true && (other === before || stream[other]?.time === stream[index]?.time),
    );
    if (mayFollow || physical[index]?.begins !== true) goesOn.add(index);
  });
  // Several lines in one entry are redacted each, and stand in it as before.
  const begins = physical.flatMap((first, index) =>
    goesOn.has(index) ? [] : [first, ...furtherLines(first)].map((line) => ({ line, index })),
  );
  const records = await redactor.records(
    begins.map(({ line }) => buildRecord([line], { source: '', file: '' })),
    profile.content,
  );
  const shown = new Map<number, string>();
  for (const [at, { line, index }] of begins.entries()) {
    const before = shown.get(index);
    const body = line.begins ? (records[at]?.body ?? '') : withheldText(line.text);
    shown.set(index, before === undefined ? body : `${before}\n${body}`);
  }
  return {
    lines: stream.map(({ text }, index) => {
      const body = shown.get(index);
      if (body === undefined) return text === '' ? '' : withheldText(text);
      return inEnvelope(text, { inner: physical[index]?.text ?? '', body });
    }),
    withheld:
      stream.filter(({ text }, index) => !shown.has(index) && text !== '').length +
      begins.filter(({ line }) => !line.begins).length,
  };
}

function compareTime(a: Line | undefined, b: Line | undefined): number {
  const [first, second] = [a?.time ?? 0n, b?.time ?? 0n];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** What a container runtime wrote before a line stays; an envelope of JSON goes. */
function inEnvelope(line: string, { inner, body }: { readonly inner: string; readonly body: string }): string {
  const head = line.endsWith(inner) ? line.slice(0, line.length - inner.length) : '';
  return head.startsWith('{') ? body : head + body;
}

function withheldText(text: string): string {
  return contentMarker({ kind: 'content', chars: countChars(text), items: null });
}

function recordOf(body: string): LogRecord {
  return {
    timeUnixNano: null,
    observedTimeUnixNano: null,
    severityText: null,
    body,
    attributes: null,
    prefix: null,
    stream: null,
    assumed: null,
    writer: UNKNOWN_WRITER,
    envelopes: [],
    quoted: null,
    origin: { source: '', file: '', line: null, offset: 0, entry: null },
    lineCount: 1,
    flaws: [],
    original: null,
    between: null,
  };
}
