// What a Grafana address says: the time it shows, the expressions it asks, the variables it sets. Explore before 10.2
// (`left=`) and since (`panes=`), dashboards (`from`, `to`, `var-…`).

import { parseJsonObject, parseRfc3339 } from '../decode/index.ts';
import { isJsonObject, type JsonObject, type JsonValue, textAt } from '../model/json.ts';
import { fromMillis, NANOS_PER_SECOND, type TimeRange, type UnixNano } from '../model/time.ts';

export interface GrafanaUrl {
  readonly ranges: readonly TimeRange[];
  /** LogQL, PromQL or TraceQL as typed. Untrusted. */
  readonly expressions: readonly string[];
  /** Dashboard variables without their `var-`. Untrusted. */
  readonly variables: readonly (readonly [name: string, value: string])[];
}

const MAX_URLS = 8;

/** Every Grafana address in a text. `now` is for relative times: `now-1h` in a pasted address is taken as meant now. */
export function readGrafanaUrls(text: string, { now }: { readonly now: UnixNano }): readonly GrafanaUrl[] {
  const urls = [...text.matchAll(/https?:\/\/[^\s<>"'`]{1,20000}/g)].slice(0, MAX_URLS);
  return urls.flatMap(([url]) => {
    const read = readOne(url, now);
    return read === null ? [] : [read];
  });
}

function readOne(text: string, now: UnixNano): GrafanaUrl | null {
  const url = URL.parse(text);
  if (url === null) return null;
  const { searchParams: params } = url;
  const panes = [...readPanes(params.get('panes')), ...readLeft(params.get('left')), ...readLeft(params.get('right'))];
  const isExplore = /\/explore\/?$/.test(url.pathname);
  const isDashboard = /\/d(?:-solo)?\/[^/]+/.test(url.pathname);
  if (!isExplore && !isDashboard) return null;
  const from = params.get('from');
  const to = params.get('to');
  const shown = from !== null && to !== null ? [{ from, to }] : [];
  return {
    ranges: [...panes.map(({ range }) => range), ...shown].flatMap((range) => readRange(range, now)),
    expressions: panes.flatMap(({ expressions }) => expressions),
    variables: [...params].flatMap(([name, value]) =>
      name.startsWith('var-') ? [[name.slice(4), value] as const] : [],
    ),
  };
}

interface Pane {
  readonly range: { readonly from: string; readonly to: string } | null;
  readonly expressions: readonly string[];
}

function readPanes(json: string | null): readonly Pane[] {
  const panes = parseJsonObject(json ?? '');
  return Object.values(panes ?? {})
    .filter(isJsonObject)
    .map(readPane);
}

// An object since Grafana 7; before that a list: from, to, data source, queries.
function readLeft(json: string | null): readonly Pane[] {
  const wrapped = parseJsonObject(`{"left":${json ?? 'null'}}`)?.['left'];
  if (isJsonObject(wrapped)) return [readPane(wrapped)];
  if (!Array.isArray(wrapped)) return [];
  const [from, to] = wrapped;
  const range = typeof from === 'string' && typeof to === 'string' ? { from, to } : null;
  return [{ range, expressions: expressionsOf(wrapped) }];
}

function readPane(pane: JsonObject): Pane {
  const range = isJsonObject(pane['range']) ? pane['range'] : null;
  const from = timeText(range?.['from']);
  const to = timeText(range?.['to']);
  const queries = pane['queries'];
  return {
    range: from === null || to === null ? null : { from, to },
    expressions: Array.isArray(queries) ? expressionsOf(queries) : [],
  };
}

function timeText(value: JsonValue | undefined): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null;
}

function expressionsOf(queries: readonly JsonValue[]): readonly string[] {
  return queries.filter(isJsonObject).flatMap((query) => {
    const expression = textAt(query, 'expr') ?? textAt(query, 'query');
    return expression === null ? [] : [expression];
  });
}

function readRange(range: { readonly from: string; readonly to: string } | null, now: UnixNano): readonly TimeRange[] {
  if (range === null) return [];
  const start = readTime(range.from, now);
  const end = readTime(range.to, now);
  return start === null || end === null || end <= start ? [] : [{ start, end }];
}

const UNIT_SECONDS: Readonly<Record<string, bigint>> = {
  s: 1n,
  m: 60n,
  h: 3600n,
  d: 86_400n,
  w: 604_800n,
  M: 2_678_400n,
  y: 31_622_400n,
};

// Milliseconds, RFC 3339 or relative. Rounding (`now/d`) is left out: the range it rounds to is about the same.
function readTime(text: string, now: UnixNano): UnixNano | null {
  if (/^\d{10,14}$/.test(text)) return fromMillis(Number(text));
  const match = /^now(?:([+-])(\d{1,6})([smhdwMy]))?(?:\/[a-zA-Z]{1,2})?$/.exec(text);
  if (match === null) return parseRfc3339(text);
  const [, sign, amount = '0', unit = 's'] = match;
  const away = BigInt(amount) * (UNIT_SECONDS[unit] ?? 1n) * NANOS_PER_SECOND;
  return sign === '+' ? now + away : now - away;
}
