// Go's ways of writing durations, sizes and string literals, as they stand in Loki's queries and errors.

const UNITS_NS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
  y: 31_536_000_000_000_000n,
};

/** `1m30s`, `1.5s`, `300000000001ns`; null when it is none. */
export function parseGoDuration(text: string): bigint | null {
  const parts = [...text.matchAll(/(\d+)(?:\.(\d+))?(ns|us|µs|ms|s|m|h|d|w|y)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return null;
  return parts.reduce((sum, [, whole = '0', fraction = '', unit = 's']) => {
    const size = UNITS_NS[unit] ?? 0n;
    return sum + BigInt(whole) * size + (BigInt(fraction || '0') * size) / 10n ** BigInt(fraction.length);
  }, 0n);
}

/** time.Duration's String: `9600h5m0s`, `1.5s`, `250ms`. */
export function goDuration(nanos: bigint): string {
  if (nanos === 0n) return '0s';
  if (nanos < 1_000_000_000n) {
    if (nanos < 1000n) return `${nanos}ns`;
    return nanos < 1_000_000n ? `${decimal(nanos, 1000n)}µs` : `${decimal(nanos, 1_000_000n)}ms`;
  }
  const hours = nanos / 3_600_000_000_000n;
  const minutes = (nanos / 60_000_000_000n) % 60n;
  const seconds = `${decimal(nanos % 60_000_000_000n, 1_000_000_000n)}s`;
  if (hours > 0n) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${minutes}m${seconds}` : seconds;
}

/** model.Duration's String, which Loki 3 uses for limits: `30d1h`, `1h`, `90ms`. */
export function modelDuration(nanos: bigint): string {
  let rest = nanos / 1_000_000n;
  if (rest === 0n) return '0s';
  let text = '';
  for (const [unit, ms, exact] of [
    ['y', 31_536_000_000n, true],
    ['w', 604_800_000n, true],
    ['d', 86_400_000n, false],
    ['h', 3_600_000n, false],
    ['m', 60_000n, false],
    ['s', 1000n, false],
    ['ms', 1n, false],
  ] as const) {
    if (exact && rest % ms !== 0n) continue;
    if (rest / ms > 0n) text += `${rest / ms}${unit}`;
    rest %= ms;
  }
  return text;
}

/** dustin/go-humanize IBytes: `10 KiB`, `1.5 GiB`. */
export function humanBytes(bytes: number): string {
  if (bytes < 10) return `${bytes} B`;
  const power = Math.min(6, Math.floor(Math.log(bytes) / Math.log(1024)));
  const value = Math.floor((bytes / 1024 ** power) * 10 + 0.5) / 10;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'][power]}`;
}

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** strconv.Unquote for `"…"` and `` `…` ``; null for an escape that Go does not know. */
export function goUnquote(literal: string): string | null {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner.replaceAll('\r', '');
  let valid = true;
  const bytes: Buffer[] = [];
  for (const [whole, escape, code] of inner.matchAll(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)|([^\\]+)|\\/gsu,
  )) {
    if (code !== undefined) bytes.push(Buffer.from(code));
    else if (escape === undefined) valid = false;
    else if (/^[uU]/.test(escape) && escape.length > 1)
      bytes.push(Buffer.from(codePoint(Number.parseInt(escape.slice(1), 16))));
    else if (escape.startsWith('x') && escape.length > 1) bytes.push(Buffer.of(Number.parseInt(escape.slice(1), 16)));
    else if (/^[0-7]{3}$/.test(escape)) bytes.push(Buffer.of(Number.parseInt(escape, 8) & 255));
    else if (SIMPLE[escape] !== undefined) bytes.push(Buffer.from(SIMPLE[escape] ?? whole));
    else valid = false;
  }
  return valid ? Buffer.concat(bytes).toString('utf8') : null;
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

function decimal(value: bigint, unit: bigint): string {
  const fraction = (value % unit)
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(value / unit) : `${value / unit}.${fraction}`;
}
