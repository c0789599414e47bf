// A YAML scalar in any of its five styles, with the place of each of its characters.

import type { CST, Scalar } from 'yaml';
import { isWhiteSpace, mapAsWritten, mapByUnits, type TextMap, type Unit } from './text-map.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
const HEX_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The text that a reader which wants a string gets: `1_000` and `true` are what they are written as. */
export function mapYamlScalar(file: string, node: Scalar): TextMap {
  const token = node.srcToken;
  const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
  const start = node.range?.[0] ?? 0;
  if (token?.type === 'block-scalar') {
    const body = start + headerLength(token);
    // Lines behind the text belong to the white space around it.
    const to = body + token.source.trimEnd().length;
    const from = Math.min(firstText(file, body, to), to);
    return mapByUnits(text, { from, to }, () => asWritten(file, from, to));
  }
  const end = Math.max(start, node.range?.[1] ?? start);
  if (token?.type === 'double-quoted-scalar') return quoted(file, { start, end, text }, escapedUnits);
  if (token?.type === 'single-quoted-scalar') return quoted(file, { start, end, text }, doubledUnits);
  if (file.startsWith(text, start)) return mapAsWritten(text, start);
  return mapByUnits(text, { from: start, to: end }, () => asWritten(file, start, end));
}

type ReadUnits = (file: string, from: number, to: number) => readonly Unit[];

function quoted(
  file: string,
  { start, end, text }: { start: number; end: number; text: string },
  read: ReadUnits,
): TextMap {
  const from = start + 1;
  const to = end > from && file.charAt(end - 1) === file.charAt(start) ? end - 1 : end;
  if (to - from === text.length && file.startsWith(text, from)) return mapAsWritten(text, from);
  return mapByUnits(text, { from, to }, () => read(file, from, to));
}

/** Indicator, comment and line break before the text of a block scalar. */
function headerLength(token: CST.BlockScalar): number {
  return token.props.reduce(
    (sum, prop) =>
      'source' in prop && ['block-scalar-header', 'space', 'comment', 'newline'].includes(prop.type)
        ? sum + prop.source.length
        : sum,
    0,
  );
}

function firstText(file: string, from: number, to: number): number {
  let at = from;
  while (at < to && isWhiteSpace(file.charCodeAt(at))) at += 1;
  return at;
}

function asWritten(file: string, from: number, to: number): readonly Unit[] {
  const units: Unit[] = [];
  for (let at = from; at < to; at += 1) units.push(oneUnit(file, at));
  return units;
}

function doubledUnits(file: string, from: number, to: number): readonly Unit[] {
  const units: Unit[] = [];
  for (let at = from; at < to;) {
    const length = file.charAt(at) === "'" ? 2 : 1;
    units.push({ ...oneUnit(file, at), to: Math.min(at + length, to) });
    at += length;
  }
  return units;
}

function escapedUnits(file: string, from: number, to: number): readonly Unit[] {
  const units: Unit[] = [];
  for (let at = from; at < to;) {
    const unit = file.charAt(at) === '\\' ? escapeAt(file, at) : oneUnit(file, at);
    units.push({ ...unit, to: Math.min(unit.to, to) });
    at = unit.to;
  }
  return units;
}

function escapeAt(file: string, at: number): Unit {
  const kind = file.charAt(at + 1);
  const hexLength = HEX_LENGTHS[kind];
  if (hexLength !== undefined) {
    const code = Number.parseInt(file.slice(at + 2, at + 2 + hexLength), 16);
    const text = Number.isNaN(code) || code > 0x10_ff_ff ? '' : String.fromCodePoint(code);
    return { from: at, to: at + 2 + hexLength, text, isLoose: false };
  }
  if (kind === '\n' || kind === '\r') {
    // A line that goes on: the break and the indentation behind it are nothing.
    let to = at + 2;
    while (isWhiteSpace(file.charCodeAt(to))) to += 1;
    return { from: at, to, text: '', isLoose: false };
  }
  return { from: at, to: at + 2, text: ESCAPES[kind] ?? kind, isLoose: false };
}

function oneUnit(file: string, at: number): Unit {
  return { from: at, to: at + 1, text: file.charAt(at), isLoose: isWhiteSpace(file.charCodeAt(at)) };
}
