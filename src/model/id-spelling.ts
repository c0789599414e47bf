// In how many ways one id is written, and when two texts are one id. Ids of hexadecimal digits are numbers: dashes,
// braces and case mean nothing in them. All other ids are compared byte by byte.

import { joinProse, own, type Prose, say } from './prose.ts';
import { isRequestId, type RequestId } from './request-id.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Whole bytes, eight at least: a nanoid of 21 characters is none, whatever they are. */
const HEX = /^(?:[0-9a-f]{2}){8,32}$/i;
const BRACED = /^\{([0-9a-f-]{32,36})\}$/i;
const URN = /^urn:uuid:([0-9a-f-]{32,36})$/i;
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.{0,400})?$/i;
const SHORTEST_HEX = 16;

/** Two texts are one id when these are the same. For all but hexadecimal ids it is the text itself. */
export function canonicalId(text: string): string {
  if (text.length < SHORTEST_HEX || text.length > 64) return text;
  const bare = BRACED.exec(text)?.[1] ?? URN.exec(text)?.[1] ?? text;
  if (UUID.test(bare)) return bare.replaceAll('-', '').toLowerCase();
  if (bare !== text && bare.length !== 32) return text;
  return HEX.test(bare) ? bare.toLowerCase() : text;
}

export function sameId(a: string, b: string): boolean {
  return a === b || canonicalId(a) === canonicalId(b);
}

/** The trace id of a W3C traceparent, as it is written there. Null: the text is none. */
export function traceIdOf(text: string): RequestId | null {
  const traceId = TRACEPARENT.exec(text)?.[1];
  return traceId !== undefined && isRequestId(traceId) ? traceId : null;
}

/** The id as given, then what it may be written as elsewhere; in a traceparent, braces or a URN one of these stands. */
function equalSpellings(id: string): readonly string[] {
  const canonical = canonicalId(id);
  if (canonical.length < SHORTEST_HEX || !HEX.test(canonical)) return [id];
  const forms = canonical.length === 32 ? [canonical, dashed(canonical)] : [canonical];
  return unique([id, ...forms, ...forms.map((form) => form.toUpperCase())]);
}

function dashed(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

// No writer of JSON changes these, wherever it stands and however deep.
const PLAIN = /^[\w.:@ #$%()*,;?[\]^{|}~!-]*$/;

/** As a program writes a string into JSON: what it escapes beyond what it must, and how. */
const JSON_WRITERS: readonly ((text: string) => string)[] = [
  // JavaScript, Rust, Python with ensure_ascii=False.
  inJson,
  // PHP.
  (text) => inJson(text).replaceAll('/', '\\/'),
  (text) => escaped(inJson(text).replaceAll('/', '\\/'), NOT_ASCII),
  // Python; Java and C# write the same in upper case.
  (text) => escaped(inJson(text), NOT_ASCII),
  (text) => escaped(inJson(text), NOT_ASCII, upper),
  // Go.
  (text) => escaped(inJson(text), /[<>&]/g),
  // Gson.
  (text) => escaped(inJson(text), /[<>&='\u2028\u2029]/g),
  // System.Text.Json: the quote as well.
  (text) => text.replace(/["&'+<>`\\]|[^\x00-\x7f]/g, (char) => (char === '\\' ? '\\\\' : codeUnit(char, upper))),
];

const NOT_ASCII = /[^\x00-\x7f]/g;

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function upper(hex: string): string {
  return hex.toUpperCase();
}

// Without the flag u: each half of a surrogate pair is written for itself.
function escaped(text: string, which: RegExp, hexCase: (hex: string) => string = (hex) => hex): string {
  return text.replace(which, (char) => codeUnit(char, hexCase));
}

function codeUnit(char: string, hexCase: (hex: string) => string): string {
  return `\\u${hexCase(char.charCodeAt(0).toString(16).padStart(4, '0'))}`;
}

/** How a line of JSON holds the text; a line that stands as a string in another one, and that in a third, likewise. */
function jsonForms(text: string): readonly string[] {
  if (PLAIN.test(text)) return [];
  const once = unique(JSON_WRITERS.map((write) => write(text)));
  const twice = once.map(inJson);
  return unique([...once, ...twice, ...once.map((form) => inJson(form).replaceAll('/', '\\/')), ...twice.map(inJson)]);
}

/** A line that holds the id holds one of these. The id as given is the first; for a nanoid it is the only one. */
export function spellingsOf(id: string): readonly string[] {
  return unique(equalSpellings(id).flatMap((spelling) => [spelling, ...jsonForms(spelling)]));
}

/** What to search for when all of these ids are looked for. A name that stands for something redacted is in no log. */
export function needlesOf(ids: readonly string[]): readonly string[] {
  return unique(ids.filter((id) => !id.includes('[redacted')).flatMap(spellingsOf));
}

const MOST_NAMED = 3;

/** `A or B`: what is searched for. Of many the first: the others are spellings of these, or ids of the same request. */
export function needlesText(needles: readonly string[]): Prose {
  const named = needles.slice(0, needles.length === MOST_NAMED + 1 ? MOST_NAMED + 1 : MOST_NAMED);
  const more = needles.length - named.length;
  return joinProse([...named.map((needle) => say`${needle}`), ...(more > 0 ? [own(`${more} more`)] : [])], ' or ');
}

const TOKEN = /[\p{L}\p{N}_-]/u;
const JOINT = /[_-]/;
/** What looks like letters in front of an id and is the end of an escape: \n, \u001b, %3D, a colour. */
const ESCAPE_BEFORE = /(?:\\[nrtbf]|\\u[0-9a-f]{4}|%[0-9a-f]{2}|(?:\u001b|\\u001b|\\x1b|\\e|\\033)\[[\d;]{0,20}m)$/i;
const ESCAPE_WINDOW = 32;
/** Ids of full length: what is joined to one of them with a dash (`req-…`) is a name made of it, and no longer id. */
const FULL_LENGTH = /^(?:[\w-]{21}|(?:[0-9a-f]{2}){8,32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** How a text holds a string: as a word of its own somewhere, only as a piece of longer words, or not at all. */
export function holdsAs(text: string, needle: string): 'word' | 'piece' | 'nothing' {
  let at = text.indexOf(needle);
  if (at < 0 || needle === '') return 'nothing';
  const isFull = FULL_LENGTH.test(needle);
  for (; at >= 0; at = text.indexOf(needle, at + 1)) if (isWordAt(text, { at, needle, isFull })) return 'word';
  return 'piece';
}

interface Occurrence {
  readonly at: number;
  readonly needle: string;
  readonly isFull: boolean;
}

function isWordAt(text: string, { at, needle, isFull }: Occurrence): boolean {
  const end = at + needle.length;
  const after = text[end] ?? '';
  if (TOKEN.test(after) && TOKEN.test(needle.at(-1) ?? '') && !(isFull && JOINT.test(after))) return false;
  const before = text[at - 1] ?? '';
  if (!TOKEN.test(before) || !TOKEN.test(needle[0] ?? '') || (isFull && JOINT.test(before))) return true;
  return ESCAPE_BEFORE.test(text.slice(Math.max(0, at - ESCAPE_WINDOW), at));
}

/** Whether a text mentions one of the ids, in whatever spelling; not as a piece of something longer. */
export function mentionsOneOf(text: string, ids: readonly string[]): boolean {
  return ids.some((id) => spellingsKept(id).some((spelling) => holdsAs(text, spelling) === 'word'));
}

/** The longer words of a text that hold the id. */
export function longerWords(text: string, id: string): readonly string[] {
  const words: string[] = [];
  for (let at = text.indexOf(id); at >= 0 && words.length < 100; at = text.indexOf(id, at + 1)) {
    let start = at;
    let end = at + id.length;
    while (start > 0 && at - start < 128 && TOKEN.test(text[start - 1] ?? '') && !isEscapeBefore(text, start))
      start -= 1;
    while (end < text.length && end - at < 256 && TOKEN.test(text[end] ?? '')) end += 1;
    if (end - start > id.length) words.push(text.slice(start, end));
  }
  return unique(words);
}

function isEscapeBefore(text: string, at: number): boolean {
  return ESCAPE_BEFORE.test(text.slice(Math.max(0, at - ESCAPE_WINDOW), at));
}

// Asked for every record of a report, and always for the same few ids.
const kept = new Map<string, readonly string[]>();
const MOST_KEPT = 500;

function spellingsKept(id: string): readonly string[] {
  const known = kept.get(id);
  if (known !== undefined) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const spellings = spellingsOf(id);
  kept.set(id, spellings);
  return spellings;
}

const TRAILING = /[-.,;:!?)\]}>'"`»”’…]$/u;
const LEADING = /^['"`(<[{«“‘„]/u;
const MOST_TRIMMED = 6;

/** The text without a punctuation mark behind it or a quote around it: the longest first. Empty: there is none. */
export function trimmedTexts(text: string): readonly string[] {
  const trimmed: string[] = [];
  for (let rest = text; trimmed.length < MOST_TRIMMED;) {
    const next = TRAILING.test(rest) ? rest.slice(0, -1) : LEADING.test(rest) ? rest.slice(1) : rest;
    if (next === rest || next.trim() === '') break;
    trimmed.push(next);
    rest = next;
  }
  return trimmed;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
