// A JSON string with the place of each of its characters.

import { mapAsWritten, mapByUnits, type TextMap, type Unit } from './text-map.ts';

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** `from` and `to`: of the string in `file`, its quotes included. `text`: what the parser made of it. */
export function mapJsonString(file: string, { from, to }: { from: number; to: number }, text: string): TextMap {
  const inside = { from: from + 1, to: Math.max(from + 1, to - 1) };
  if (file.startsWith(text, inside.from) && text.length === inside.to - inside.from)
    return mapAsWritten(text, inside.from);
  return mapByUnits(text, inside, () => unitsOf(file, inside.from, inside.to));
}

function unitsOf(file: string, from: number, to: number): readonly Unit[] {
  const units: Unit[] = [];
  for (let at = from; at < to;) {
    const start = at;
    let text = file.charAt(at);
    at += 1;
    if (text === '\\') {
      const kind = file.charAt(at);
      at += 1;
      if (kind === 'u') {
        text = String.fromCharCode(Number.parseInt(file.slice(at, at + 4), 16) || 0);
        at += 4;
      } else text = ESCAPES[kind] ?? kind;
    }
    units.push({ from: start, to: Math.min(at, to), text, isLoose: false });
  }
  return units;
}
