// `{app="a",host="b"}`, as each row names its stream: the values are Go literals.

import { isLabelName, type Labels } from '../windowed/labels.ts';

const LABEL = /([^="{},\s]+|"(?:[^"\\]|\\.)*")="((?:[^"\\]|\\.)*)"(?:,|$)/y;

/** Null: it is no such text. */
export function parseStream(text: string): Labels | null {
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  const body = text.slice(1, -1);
  const labels: [string, string][] = [];
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < body.length) {
    const at = LABEL.lastIndex;
    const match = LABEL.exec(body);
    if (match === null) return null;
    const [whole, name = '', value = ''] = match;
    labels.push([isLabelName(name) ? name : unquoted(name.replace(/^"|"$/g, '')), unquoted(value)]);
    LABEL.lastIndex = at + whole.length;
  }
  return Object.fromEntries(labels);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** As strconv.Quote wrote it. */
function unquoted(body: string): string {
  return body.replace(/\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|.)/gis, (escape) => {
    const code = escape.slice(2);
    if (code === '') return ESCAPES[escape.slice(1)] ?? escape.slice(1);
    const point = Number.parseInt(code, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  });
}
