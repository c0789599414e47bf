// When a request may have run, from what a person has at hand: a pasted log line, response headers, a Grafana address, an
// alert, and the time inside an id. Hints, never facts: each says what it rests on and where to look because of it.

import { parseJsonObject, parseRfc3339, parseTimestamp } from '../decode/index.ts';
import { UTC_CLOCK } from '../decode/clock.ts';
import { timeOfAttributes } from '../decode/time-fields.ts';
import { explainId } from '../id-time/index.ts';
import { type JsonObject, textAt } from '../model/json.ts';
import { own, type Prose } from '../model/prose.ts';
import type { TimeHint } from '../model/search-story.ts';
import { union } from '../model/time-ranges.ts';
import { NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../model/time.ts';
import { readAlerts, startOfAlert } from './alert-json.ts';
import { readGrafanaUrls } from './grafana-url.ts';
import { parseHttpDate } from './http-date.ts';

const MINUTE = 60n * NANOS_PER_SECOND;

interface Margin {
  readonly before: bigint;
  readonly after: bigint;
}

/** docs/windows.md has this table. */
const MARGINS = {
  // A line is written somewhere within its request.
  line: { before: 2n * MINUTE, after: 10n * MINUTE },
  // The header is written when the answer begins: the request came before it.
  dateHeader: { before: 10n * MINUTE, after: MINUTE },
  // An alert begins after what it is about, by its `for` and its evaluation interval.
  alert: { before: 15n * MINUTE, after: 15n * MINUTE },
  // An id is made when a request begins, or a little before.
  id: { before: MINUTE, after: 15n * MINUTE },
} as const satisfies Readonly<Record<string, Margin>>;

const MAX_HINTS = 8;
const MAX_LINES = 1000;
/** Clocks are wrong by less than this. */
const LATEST_AHEAD = 60n * MINUTE;

export interface HintQuestion {
  /** What was pasted; the id alone is fine. */
  readonly text: string;
  /** The ids that were found in it. */
  readonly ids: readonly string[];
  readonly now: UnixNano;
}

/** Best first: what was pasted before what an id says. At most 8; none lies wholly in the future. Never throws. */
export function hintsFrom({ text, ids, now }: HintQuestion): readonly TimeHint[] {
  const pasted = [...fromAlerts(text, now), ...fromGrafana(text, now), ...fromHeaders(text), ...fromLogs(text, ids)];
  const traceHeaders = [...text.matchAll(/(?:Root|Self)=1-[0-9a-f]{8}-[0-9a-f]{24}(?![0-9a-f])/gi)].map(
    ([header]) => header,
  );
  const fromIds = [...new Set([...ids, ...traceHeaders])].flatMap((id) => fromId(id, now));
  const unique = new Map([...pasted, ...fromIds].map((hint) => [`${hint.range.start} ${hint.range.end}`, hint]));
  return [...unique.values()].filter(({ range }) => range.start <= now + LATEST_AHEAD).slice(0, MAX_HINTS);
}

export interface AroundText {
  readonly range: TimeRange;
  readonly says: Prose;
}

/**
 * What --around takes when its value is no time but a pasted line, header dump, Grafana address, alert or dated id: the
 * window from the first to the last moment that it hints at. Null: it hints at none.
 */
export function parseAroundText(text: string, { now }: { readonly now: UnixNano }): AroundText | null {
  const hints = hintsFrom({ text, ids: /\s/.test(text.trim()) ? [] : [text.trim()], now });
  const pasted = hints.filter(({ from }) => from === 'pasted');
  const used = pasted.length > 0 ? pasted : hints.slice(0, 1);
  const ranges = union(used.map(({ range }) => range));
  const [first] = ranges;
  const last = ranges.at(-1);
  const says = used[0]?.says;
  return first === undefined || last === undefined || says === undefined
    ? null
    : { range: { start: first.start, end: last.end }, says };
}

// Times in an alert or an address are theirs: they are read as what they are, and not as times of lines too.
function fromLogs(text: string, ids: readonly string[]): readonly TimeHint[] {
  return readAlerts(text).length > 0 ? [] : fromLines(text.replaceAll(/https?:\/\/\S{1,20000}/g, ' '), ids);
}

function fromAlerts(text: string, now: UnixNano): readonly TimeHint[] {
  return readAlerts(text).flatMap((alert) => {
    const start = parseRfc3339(startOfAlert(alert) ?? '');
    if (start === null) return [];
    const end = parseRfc3339(textAt(alert, 'endsAt') ?? '');
    // An alert that still fires has an end in the year 1, or one that moves ahead of the clock.
    const ended = end !== null && end > start && end <= now ? end : null;
    const range = { start: start - MARGINS.alert.before, end: ended ?? start + MARGINS.alert.after };
    return [
      {
        from: 'pasted' as const,
        says: own('the alert’s startsAt'),
        timeUnixNano: start,
        range,
      },
    ];
  });
}

function fromGrafana(text: string, now: UnixNano): readonly TimeHint[] {
  return readGrafanaUrls(text, { now }).flatMap(({ ranges }) =>
    ranges.map((range) => ({
      from: 'pasted' as const,
      says: own('the time range of the Grafana address'),
      timeUnixNano: (range.start + range.end) / 2n,
      range,
    })),
  );
}

function fromHeaders(text: string): readonly TimeHint[] {
  const dates = [...text.matchAll(/^[<>*\s]{0,4}date\s{0,4}:\s{0,4}([^\r\n]{1,60})/gim)].map(([, value = '']) => value);
  return dates.flatMap((date) => {
    const time = parseHttpDate(date);
    return time === null ? [] : [around(time, { margin: MARGINS.dateHeader, says: own('the Date header') })];
  });
}

// Lines that hold the id speak for it; when none does, all of them. Times that lie near each other are one hint.
function fromLines(text: string, ids: readonly string[]): readonly TimeHint[] {
  const whole = readFields(text.trim());
  const lines = whole === null ? text.split(/\r\n|\n|\r/, MAX_LINES) : [text.trim()];
  const withId = lines.filter((line) => ids.some((id) => line.includes(id)));
  const said = withId.some((line) => timeOfLine(line) !== null) ? withId : lines;
  const times = said.flatMap((line) => timeOfLine(line) ?? []).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const { before, after } = MARGINS.line;
  return union(times.map((time) => ({ start: time - before, end: time + after }))).map((range) => ({
    from: 'pasted',
    says: own('the time of the pasted line'),
    timeUnixNano: range.start + before,
    range,
  }));
}

const DATED = /(?<![\d-])\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?\s?(?:Z|z|[+-]\d{2}:?\d{2})(?!\d)/;
const DATED_WITHIN = 200;
// A line that was cut off by a terminal is no JSON any more.
const TORN_FIELD =
  /["'\s,{](?:timestamp|@timestamp|time|ts_ms|ts|created_at|created)["']?\s{0,2}[:=]\s{0,2}["']?([\d.]{10,20})(?![\d-])/;

function timeOfLine(line: string): UnixNano | null {
  const fields = readFields(line);
  const own = fields === null ? null : timeOfFields(fields);
  if (own !== null) return own;
  const dated = DATED.exec(line.slice(0, DATED_WITHIN))?.[0] ?? DATED.exec(line)?.[0];
  const torn = TORN_FIELD.exec(line)?.[1];
  return (dated === undefined ? null : parseRfc3339(dated)) ?? (torn === undefined ? null : parseTimestamp(torn));
}

function readFields(line: string): JsonObject | null {
  const brace = line.indexOf('{');
  return brace < 0 ? null : parseJsonObject(line.slice(brace));
}

// `created` and `created_at` are when OpenAI's answers were begun.
function timeOfFields(fields: JsonObject): UnixNano | null {
  const stated = timeOfAttributes(fields, UTC_CLOCK);
  if (stated !== null && stated.assumed === null) return stated.time;
  const created = fields['created_at'] ?? fields['created'];
  return typeof created === 'number' || typeof created === 'string' ? parseTimestamp(String(created)) : null;
}

function fromId(id: string, now: UnixNano): readonly TimeHint[] {
  return explainId(id, { now })
    .candidates.filter(({ plausible }) => plausible)
    .map(({ timeUnixNano, precisionNanos, basis }) => ({
      from: 'id',
      says: basis,
      timeUnixNano,
      range: { start: timeUnixNano - MARGINS.id.before, end: timeUnixNano + precisionNanos + MARGINS.id.after },
    }));
}

function around(time: UnixNano, { margin, says }: { readonly margin: Margin; readonly says: Prose }): TimeHint {
  return {
    from: 'pasted',
    says,
    timeUnixNano: time,
    range: { start: time - margin.before, end: time + margin.after },
  };
}
