// How the server words it when a query is not LogQL, or not allowed.

import type { Tree } from '@lezer/common';
import type { LokiVersion } from './store.ts';

/** A query that the real server refuses with status 400; the message is its body. */
export class QueryRefused extends Error {}

export const EMPTY_MATCHER =
  'parse error : queries require at least one regexp or equality matcher that does not have an empty-compatible value. ' +
  'For instance, app=~".*" does not meet this requirement, but app=~".+" will';

/** Throws at the first place that the grammar does not take. */
export function refuseBroken(text: string, tree: Tree): void {
  tree.iterate({
    enter: ({ type, from, node }) => {
      if (!type.isError) return;
      const expecting =
        node.parent?.name === 'Selector' && node.parent.getChild('Matchers') ? ', expecting } or ,' : '';
      throw new QueryRefused(unexpected({ text, at: from, expecting }));
    },
  });
}

/** Prometheus' durations: whole numbers, largest unit first, nothing below a millisecond. */
const RANGE = /^(?=.)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?$/;
const KNOWN_UNITS: ReadonlySet<string> = new Set(['ms', 's', 'm', 'h', 'd', 'w', 'y']);

/** What stands in `[…]` behind a selector. 3.x names the unit that it does not know; `offset` has another parser. */
export function refuseRanges(text: string, version: LokiVersion): void {
  for (const { 1: range, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|`[^`]*`|\[([^\]]*)\]/g)) {
    if (range === undefined || RANGE.test(range)) continue;
    const units = [...range.matchAll(/\d+([^\d]+)/g)].map(([, unit = '']) => unit);
    const unknown = version === '2.8.11' ? undefined : units.find((unit) => !KNOWN_UNITS.has(unit));
    const why =
      unknown === undefined
        ? `not a valid duration string: ${quoted(range)}`
        : `unknown unit ${quoted(unknown)} in duration ${quoted(range)}`;
    throw new QueryRefused(`parse error at line 0, col ${index + 1}: ${why}`);
  }
}

function quoted(text: string): string {
  return `"${text}"`;
}

export function unexpected({ text, at, expecting }: { text: string; at: number; expecting: string }): string {
  const rest = text.slice(at);
  const operator = ['|=', '|~', '|>', '!=', '!~', '=~'].find((sign) => rest.startsWith(sign));
  const token =
    operator ??
    (rest.trim() === ''
      ? '$end'
      : /^["`]/.test(rest)
        ? 'STRING'
        : /^(or|and)\b/.test(rest)
          ? rest.slice(0, rest[0] === 'o' ? 2 : 3)
          : /^\w/.test(rest)
            ? 'IDENTIFIER'
            : rest.slice(0, 1));
  // The recorded servers count lines from 0 here and columns from 1.
  const line = text.slice(0, at).split('\n').length - 1;
  const column = at - text.lastIndexOf('\n', at - 1);
  return `parse error at line ${line}, col ${column}: syntax error: unexpected ${token}${expecting}`;
}
