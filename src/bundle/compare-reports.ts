// Two reports of one request, then and now: what is the same, what aged out, what appeared, what reads differently.
// Both as events.ndjson has them; the earlier one comes from anywhere, so that nothing in it is taken for granted.

/** A line of the logs, as a report has it. Untrusted. */
export interface ReportRow {
  /** `E07`, of the report it stands in. */
  readonly id: string;
  readonly kind: string;
  /** One phrase. */
  readonly what: string;
  /** Where it stands: `app.log:12`, or a stream and its time. */
  readonly place: string;
  readonly text: string;
  /** Names of the places it stands in, comparable between reports. */
  readonly keys: readonly string[];
  /** The same for a line that was rotated into another file, or shipped again under other labels. */
  readonly content: string;
}

export interface ReportReading {
  readonly rows: readonly ReportRow[];
  /** Name → value, in words, of what the report concludes. */
  readonly facts: ReadonlyMap<string, string>;
}

export interface Comparison {
  /** At the same place, with the same text. */
  readonly same: number;
  /** The same text at another place: logs are rotated, and a line that goes moves those behind it. */
  readonly moved: number;
  /** Was in the earlier report and is not found any more. */
  readonly agedOut: readonly ReportRow[];
  readonly appeared: readonly ReportRow[];
  /** The same place, and another text or another reading of it. */
  readonly changed: readonly { readonly was: ReportRow; readonly is: ReportRow }[];
  /** Null: there is no such fact in that report. */
  readonly facts: readonly { readonly name: string; readonly was: string | null; readonly is: string | null }[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Null: this is no events.ndjson. */
export function readReport(ndjson: string): ReportReading | null {
  try {
    const lines = ndjson.split('\n').filter((line) => line !== '');
    return readRows(lines.map((line): unknown => JSON.parse(line)));
  } catch {
    return null;
  }
}

/** The objects of the lines; null where the first is no header. */
export function readRows(lines: Iterable<unknown>): ReportReading | null {
  const rows: ReportRow[] = [];
  const rules: string[] = [];
  let header: Fields | null = null;
  for (const line of lines) {
    const fields = asFields(line);
    if (fields['type'] === 'report') header ??= fields;
    if (fields['type'] === 'event') rows.push(readRow(fields));
    if (fields['type'] === 'correlation') rules.push(textOf(fields['ruleId']));
  }
  return header === null ? null : { rows, facts: factsOf(header, rules) };
}

export function compareReports(was: ReportReading, is: ReportReading): Comparison {
  const taken = new Set<ReportRow>();
  const take = (candidates: readonly ReportRow[]): ReportRow | null => {
    const found = candidates.find((row) => !taken.has(row)) ?? null;
    if (found !== null) taken.add(found);
    return found;
  };
  const byPlace = indexBy(is.rows, ({ keys }) => keys);
  const byContent = indexBy(is.rows, ({ content }) => [content]);
  const at = ({ keys }: ReportRow): readonly ReportRow[] => keys.flatMap((key) => byPlace.get(key) ?? []);
  const notAtTheirPlace = was.rows.filter(
    (old) => take(at(old).filter(({ content }) => content === old.content)) === null,
  );
  const gone = notAtTheirPlace.filter((old) => take(byContent.get(old.content) ?? []) === null);
  const changed: { was: ReportRow; is: ReportRow }[] = [];
  const agedOut: ReportRow[] = [];
  for (const old of gone) {
    const now = take(at(old));
    if (now === null) agedOut.push(old);
    else changed.push({ was: old, is: now });
  }
  const names = [...new Set([...was.facts.keys(), ...is.facts.keys()])];
  return {
    same: was.rows.length - notAtTheirPlace.length,
    moved: notAtTheirPlace.length - gone.length,
    agedOut,
    appeared: is.rows.filter((row) => !taken.has(row)),
    changed,
    facts: names
      .map((name) => ({ name, was: was.facts.get(name) ?? null, is: is.facts.get(name) ?? null }))
      .filter((fact) => fact.was !== fact.is),
  };
}

function indexBy(
  rows: readonly ReportRow[],
  keysOf: (row: ReportRow) => readonly string[],
): ReadonlyMap<string, readonly ReportRow[]> {
  const index = new Map<string, ReportRow[]>();
  for (const row of rows) {
    for (const key of keysOf(row)) {
      const known = index.get(key);
      if (known === undefined) index.set(key, [row]);
      else known.push(row);
    }
  }
  return index;
}

export function isSame({ agedOut, appeared, changed, facts }: Comparison): boolean {
  return agedOut.length + appeared.length + changed.length + facts.length === 0;
}

function readRow(fields: Fields): ReportRow {
  const origins = Array.isArray(fields['origins']) ? fields['origins'].map(asFields) : [];
  const kind = textOf(fields['kind']);
  const text = withoutNumbers(textOf(fields['body']));
  // A store's own time names the entry, whatever its labels are.
  const entry = asFields(origins[0]?.['entry']);
  return {
    id: textOf(fields['id']),
    kind,
    what: withoutNumbers(textOf(fields['what'])),
    place: origins.length === 0 ? '' : placeOf(origins[0] ?? {}),
    text,
    keys: origins.map(keyOf),
    content: JSON.stringify([kind, text, entry['timeUnixNano'] ?? null]),
  };
}

function placeOf({ file, line, entry }: Fields): string {
  if (entry !== null) return `${textOf(file)} ${textOf(asFields(entry)['timeUnixNano'])}`;
  return typeof line === 'number' ? `${textOf(file)}:${line}` : textOf(file);
}

/** A file is known by its last name: it may be searched from another folder, or lie in another one, by now. */
function keyOf({ source, file, line, offset, entry }: Fields): string {
  if (entry === null || entry === undefined)
    return JSON.stringify([
      textOf(source),
      textOf(file).split(/[/\\]/).at(-1),
      line ?? null,
      line === null ? offset : null,
    ]);
  const { labels, timeUnixNano, occurrence, tenant } = asFields(entry);
  const sorted = Object.entries(asFields(labels)).map(([name, value]) => `${name}=${withoutNumbers(textOf(value))}`);
  return JSON.stringify([textOf(source), tenant ?? null, sorted.sort(), timeUnixNano, occurrence]);
}

function factsOf(header: Fields, rules: readonly string[]): ReadonlyMap<string, string> {
  const outcome = asFields(header['outcome']);
  const facts = new Map([
    ['outcome', `${textOf(outcome['verdict'])} (${textOf(outcome['reason'])})`],
    ['completeness', textOf(asFields(header['completeness'])['verdict'])],
    ['findings', [...new Set(rules)].sort().join(', ')],
  ]);
  for (const [name, value] of Object.entries(asFields(header['request']))) facts.set(`request ${name}`, wordOf(value));
  const { signals } = asFields(header['metrics']);
  for (const signal of Array.isArray(signals) ? signals.map(asFields) : [])
    facts.set(`signal ${textOf(signal['name'])}`, `${textOf(signal['verdict'])}, ${wordOf(signal['value'])}`);
  return facts;
}

const NUMBERED = /\[redacted:([a-z][a-z-]{1,24}):\d{1,7}\]/g;

/** What was taken out has other numbers in another report. */
function withoutNumbers(text: string): string {
  return text.replace(NUMBERED, '[redacted:$1]');
}

function wordOf(value: unknown): string {
  return value === null || value === undefined ? 'none' : withoutNumbers(textOf(value));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
