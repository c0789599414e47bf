// Credentials of ours that a server echoes. They need have no form and stand under no name, but we know them: they are
// looked for as they are, before anything else, and also when nothing else is.

import type { JsonValue } from '../model/json.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Credential } from '../model/redaction.ts';
import { writeJson } from './json-text.ts';
import { TOO_DEEP } from './marker.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { mergeSpans, outside, type Span } from './span.ts';
import { type Visitor, walkRecord } from './walk.ts';

/** Shorter than this a credential is also a piece of ordinary words and numbers. */
const MIN_CREDENTIAL_CHARS = 6;

const KIND = 'credential';

/** How JSON may write a character so that the line does not show it: one that can be printed, or any. */
const ASCII_ESCAPE = /\\(?:u00[2-7]|\/)/;
const ANY_ESCAPE = /\\[u/]/;

export interface OwnCredentials {
  /** The text with each of them replaced by its marker; the same string when there is none. */
  text(text: string): string;
  /** The same for a record and what was decoded from it. */
  record(record: LogRecord): LogRecord;
}

export interface OwnCredentialsOptions {
  /** Those known so far. The list only ever grows: tokens in files are read when a request is made. */
  readonly credentials: () => readonly Credential[];
  /**
   * Whoever asks for an id has named it already, and without it the request could not be found: it stays, whatever is
   * in it.
   */
  readonly askedIds: readonly string[];
  readonly pseudonyms: Pseudonyms;
}

interface Needle {
  readonly form: string;
  /** The credential it is a form of. */
  readonly value: string;
}

export function ownCredentials({ credentials, askedIds, pseudonyms }: OwnCredentialsOptions): OwnCredentials {
  let known = 0;
  let needles: readonly Needle[] = [];
  let escape = ASCII_ESCAPE;
  const upToDate = (): readonly Needle[] => {
    const all = credentials();
    if (all.length === known) return needles;
    known = all.length;
    needles = needlesOf(all);
    escape = needles.every(({ form }) => isAscii(form)) ? ASCII_ESCAPE : ANY_ESCAPE;
    return needles;
  };
  const text = (from: string): string => {
    const present = upToDate().filter(({ form }) => from.includes(form));
    return present.length === 0 ? from : replaceIn(from, present);
  };
  const replaceIn = (from: string, present: readonly Needle[]): string => {
    const ids = askedIds.flatMap((id) => occurrences(from, id));
    const spans: Span[] = [];
    const values = new Map<number, string>();
    // The longest one that begins in a place comes first and names it.
    for (const { form, value } of present)
      for (const place of occurrences(from, form)) {
        spans.push({ ...place, kind: KIND });
        if (!values.has(place.start)) values.set(place.start, value);
      }
    let shown = '';
    let at = 0;
    for (const { start, end } of mergeSpans(outside(spans, ids))) {
      shown += from.slice(at, start) + pseudonyms.name(KIND, values.get(start) ?? '');
      at = end;
    }
    return shown + from.slice(at);
  };
  const visitor: Visitor = {
    text,
    secret: (value) => value,
    content: () => '',
    tooDeep() {
      pseudonyms.count('too-deep');
      return TOO_DEEP;
    },
  };
  return {
    text,
    record(record) {
      const { body, severityText, stream, attributes, besideLine = [] } = record;
      const sought = upToDate();
      if (sought.length === 0) return record;
      const mayHold = (from: string | null): boolean => from !== null && sought.some(({ form }) => from.includes(form));
      const isEscaped = record.attributes !== null && escape.test(body);
      const isBeside = besideLine.some((name) => mayHold(name) || mayHold(textOf(attributes?.[name])));
      if (!isEscaped && !isBeside && !mayHold(body) && !mayHold(severityText) && !mayHold(stream)) return record;
      return walkRecord(record, { rules: null, visitor, contentFrom: null });
    },
  };
}

/** Of what stands beside a line, which is flat. */
function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : writeJson(value ?? null);
}

function needlesOf(credentials: readonly Credential[]): readonly Needle[] {
  const values = new Map<string, string>();
  for (const { value, forms } of credentials)
    for (const form of forms) if (form.length >= MIN_CREDENTIAL_CHARS && !values.has(form)) values.set(form, value);
  return [...values].map(([form, value]) => ({ form, value })).sort((a, b) => b.form.length - a.form.length);
}

function isAscii(text: string): boolean {
  return /^[\u0000-\u007f]*$/.test(text);
}

function occurrences(text: string, part: string): readonly { readonly start: number; readonly end: number }[] {
  const places: { start: number; end: number }[] = [];
  if (part === '') return places;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1))
    places.push({ start: at, end: at + part.length });
  return places;
}
