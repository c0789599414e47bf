// Durations as Prometheus writes them: 1h30m, units from large to small, each once. In milliseconds.

const UNITS_MS: readonly (readonly [unit: string, ms: number])[] = [
  ['y', 365 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** Null: Prometheus refuses it. */
export function readDurationMs(text: string): number | null {
  if (text === '0') return 0;
  let rest = text;
  let sumMs = 0;
  for (const [unit, ms] of UNITS_MS) {
    const part = new RegExp(`^(\\d{1,15})${unit}(?!s)`).exec(rest);
    if (part === null) continue;
    sumMs += Number(part[1]) * ms;
    rest = rest.slice(part[0].length);
  }
  return rest === '' && text !== '' ? sumMs : null;
}

/** In the largest unit that gives whole numbers: 210000 is `3m30s`, 10500 is `10s500ms`. Never less than 1 ms. */
export function formatDurationMs(ms: number): string {
  let rest = Math.max(1, Math.round(ms));
  let text = '';
  for (const [unit, unitMs] of UNITS_MS) {
    if (unit === 'y' || unit === 'w' || rest < unitMs) continue;
    text += `${Math.floor(rest / unitMs)}${unit}`;
    rest %= unitMs;
  }
  return text;
}
