// Amounts as people write them into a configuration.

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `7d`, `1h30m`, `250ms` → milliseconds; null when it is no duration. A number alone is none: of what? */
export function parseDurationMs(text: string): number | null {
  if (!/^(?:\d{1,9}(?:ms|[smhdw])){1,6}$/.test(text)) return null;
  let total = 0;
  for (const [, amount = '0', unit = 's'] of text.matchAll(/(\d{1,9})(ms|[smhdw])/g))
    total += Number(amount) * (UNIT_MS[unit] ?? 0);
  return Number.isSafeInteger(total) ? total : null;
}

const POWERS = ['', 'K', 'M', 'G', 'T', 'P'];

/** `50GB` (powers of 1000), `500MiB` (of 1024), `1000` → bytes; null when it is no size. */
export function parseBytes(text: string): number | null {
  const match = /^(\d{1,15}(?:\.\d{1,3})?) ?(?:([KMGTP]?)(i?)B)?$/i.exec(text);
  if (match === null) return null;
  const [, amount = '', prefix = '', binary = ''] = match;
  if (prefix === '' && binary !== '') return null;
  const bytes = Math.round(Number(amount) * (binary === '' ? 1000 : 1024) ** POWERS.indexOf(prefix.toUpperCase()));
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** What `parseDurationMs` reads: `7d`, `1h30m`, `250ms`. Takes whole milliseconds, 0 or more. */
export function durationAsTyped(ms: number): string {
  let rest = ms;
  const parts = (['d', 'h', 'm', 's', 'ms'] as const).flatMap((unit) => {
    const size = UNIT_MS[unit] ?? 1;
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    return amount === 0 ? [] : [`${amount}${unit}`];
  });
  return parts.length === 0 ? '0s' : parts.join('');
}

/** What `parseBytes` reads: `50GB`, `500MiB`; bytes alone where neither comes out even. */
export function bytesAsTyped(bytes: number): string {
  for (const [base, infix] of [
    [1000, ''],
    [1024, 'i'],
  ] as const) {
    const power = POWERS.findLastIndex(
      (_, index) => index > 0 && bytes >= base ** index && bytes % base ** index === 0,
    );
    if (power > 0) return `${bytes / base ** power}${POWERS[power]}${infix}B`;
  }
  return String(bytes);
}
