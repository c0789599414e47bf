// Two reports of one request, then and now: what is the same, what aged out, what appeared, what reads differently. Both as
// events.ndjson has them; the earlier one comes from anywhere, so that nothing in it is taken for granted.

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
}

export interface ReportReading {
  readonly rows: readonly ReportRow[];
  /** Name → value, in words, of what the report concludes. */
  readonly facts: ReadonlyMap<string, string>;
}

export interface Comparison {
  readonly same: number;
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
  const places = new Map<string, number[]>();
  is.rows.forEach((row, index) => {
    for (const key of row.keys) {
      const known = places.get(key);
      if (known === undefined) places.set(key, [index]);
      else known.push(index);
    }
  });
  const taken = new Set<number>();
  const take = ({ keys }: ReportRow, accepts: (row: ReportRow) => boolean): ReportRow | null => {
    for (const index of keys.flatMap((key) => places.get(key) ?? [])) {
      const row = is.rows[index];
      if (row === undefined || taken.has(index) || !accepts(row)) continue;
      taken.add(index);
      return row;
    }
    return null;
  };
  const left = was.rows.filter((old) => take(old, ({ text, kind }) => text === old.text && kind === old.kind) === null);
  const changed: { was: ReportRow; is: ReportRow }[] = [];
  const agedOut: ReportRow[] = [];
  for (const old of left) {
    const now = take(old, () => true);
    if (now === null) agedOut.push(old);
    else changed.push({ was: old, is: now });
  }
  const names = [...new Set([...was.facts.keys(), ...is.facts.keys()])];
  return {
    same: was.rows.length - left.length,
    agedOut,
    appeared: is.rows.filter((_, index) => !taken.has(index)),
    changed,
    facts: names
      .map((name) => ({ name, was: was.facts.get(name) ?? null, is: is.facts.get(name) ?? null }))
      .filter((fact) => fact.was !== fact.is),
  };
}

export function isSame({ agedOut, appeared, changed, facts }: Comparison): boolean {
  return agedOut.length + appeared.length + changed.length + facts.length === 0;
}

function readRow(fields: Fields): ReportRow {
  const origins = Array.isArray(fields['origins']) ? fields['origins'].map(asFields) : [];
  return {
    id: textOf(fields['id']),
    kind: textOf(fields['kind']),
    what: withoutNumbers(textOf(fields['what'])),
    place: origins.length === 0 ? '' : placeOf(origins[0] ?? {}),
    text: withoutNumbers(textOf(fields['body'])),
    keys: origins.map(keyOf),
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
