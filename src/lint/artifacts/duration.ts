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
