import { parseJsonObject } from '../../decode/index.ts';
import { spellingsOf, trimmedTexts } from '../../model/id-spelling.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { grammar } from './grammar.ts';
import { idsOf } from './ids.ts';

// Between a key and its value, however a writer escaped it: quotes, backslashes, a colon or an arrow, and the words of \u0022,
// &quot;, %22.
const BETWEEN = '(?:[^A-Za-z0-9_-]|u00[0-9a-fA-F]{2}|&quot;|%[0-9A-Fa-f]{2}){1,24}';
const ID_KEYS = '(?:req_id|request_id|x[_-]request[_-]id|copilot_trace_id|trace_id|response_id|completion_id)';
const QUOTED = /["'\\]|u00|&quot;|%[0-9A-Fa-f]{2}/;

/** See Profile.isUnread. */
export function isUnread(record: LogRecord, strings: readonly string[]): boolean {
  if (isRead(record, strings)) return false;
  const carried = idsOf(record).map(({ value }) => value as string);
  const text = `${record.quoted ?? ''}${record.body}`;
  return strings.some((string) => standsAsValue(text, string) && !carried.some((id) => isOneOf(string, id)));
}

// What was searched for may be the id as JSON escapes it, with the quote and the comma that it was copied with, or without a
// quote that is its own.
function isOneOf(string: string, id: string): boolean {
  const spellings = [id, ...trimmedTexts(id)].flatMap(spellingsOf);
  return [string, ...trimmedTexts(string)].some((text) => spellings.includes(text));
}

// An object that the proxy writes, or one of its lines of text: read whole, and what it holds beyond its fields is a client's text.
function isRead({ body, attributes, prefix, flaws }: LogRecord, strings: readonly string[]): boolean {
  // A line of its own that was torn off is shown as it is. One with something behind its object is not what it wrote.
  if (flaws.includes('malformed')) return body.startsWith('{') && isTorn(body);
  if (attributes !== null)
    return grammar.isOwn(attributes) || (prefix !== null && prefix !== '' && grammar.knows(prefix));
  if (!grammar.knows(body) || body.startsWith('{')) return false;
  return !body.split('\n').some((line) => strings.some((string) => line.includes(string)) && holdsLine(line));
}

// A line of text that the proxy writes holds none of its other lines: what looks like `[proxy]` is then somebody's name for it.
// One in a text that goes on over several lines may be a client's, or one of the proxy's behind something that is not known.
function holdsLine(line: string): boolean {
  return grammar
    .beginningsIn(line)
    .filter((at) => at > 0)
    .map((at) => line.slice(at))
    .some((rest) => rest.startsWith('[dev][prompt]') || isOwnObject(rest));
}

// Its outermost object is not closed.
function isTorn(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (token === '{') depth += 1;
    else if (token === '}') depth -= 1;
    if (depth === 0 && token === '}') return false;
  }
  return true;
}

function isOwnObject(text: string): boolean {
  const object = parseJsonObject(text);
  return object !== null && grammar.isOwn(object);
}

function standsAsValue(text: string, value: string): boolean {
  if (!text.includes(value)) return false;
  const quoted = value.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  if (new RegExp(`\\[req_id=${quoted}\\]`).test(text)) return true;
  const key = new RegExp(`(?:${ID_KEYS}|event)(${BETWEEN})${quoted}`, 'gi');
  return [...text.matchAll(key)].some(([, between = '']) => /[:=]|%3A|u003a/i.test(between) && QUOTED.test(between));
}
