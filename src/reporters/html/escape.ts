// Untrusted text reaches a page in one form only: as the text of a `<code>` element, or of an attribute, of a tree that
// is serialised at the end (hast). What cannot be seen is written out first, and what is written from right to left
// stays inside its element (`unicode-bidi: isolate`, html/style.ts).

import type { Element, ElementContent } from 'hast';
import { h } from 'hastscript';
import type { EventId } from '../../model/event.ts';
import type { Prose } from '../../model/prose.ts';
import { shortenIds } from '../wording/cited-ids.ts';
import { clip } from '../wording/clip.ts';
import { showExactly, showInvisible } from '../wording/invisible.ts';

export interface CodeOptions {
  /** Code points shown; the rest is counted behind. */
  readonly max: number;
  /** Which end of a long text matters: the head of a message, the tail of a path. */
  readonly keep: 'head' | 'tail';
}

const MESSAGE: CodeOptions = { max: 120, keep: 'head' };
const PATH: CodeOptions = { max: 80, keep: 'tail' };

/** Where an event, signal or rule stands on the page: the id of an element; null where it is not shown. */
export type AnchorOf = (id: EventId) => string | null;

/** Where words of a sentence lead. */
export interface Targets {
  readonly anchorOf: AnchorOf;
  /**
   * The address of another request's trace, where the untrusted text is its id and nothing else; null for everything
   * else.
   */
  readonly traceOf: (untrusted: string) => string | null;
}

export const NOWHERE: Targets = { anchorOf: () => null, traceOf: () => null };

/** One line. */
export function code(untrusted: string, options: CodeOptions = MESSAGE): Element {
  if (untrusted === '') return h('span', { className: ['quiet'] }, '(empty)');
  const { shown, hidden } = clip(untrusted, options);
  const more = hidden === 0 ? null : h('small', `(+${hidden.toLocaleString('en-US')} chars)`);
  const element = h('code', showExactly(shown));
  if (more === null) return element;
  return options.keep === 'head' ? h('span', element, ' … ', more) : h('span', more, ' … ', element);
}

export function path(untrusted: string): Element {
  return code(untrusted, PATH);
}

/** This program's own words: should a control character ever get into them, it is shown as well. */
export function words(literal: string): string {
  return showInvisible(literal.replaceAll('\n', ' '));
}

/** Lines of untrusted text, each shown exactly. */
export function block(lines: readonly string[]): Element {
  return h('pre', { tabIndex: 0 }, h('code', lines.map(showInvisible).join('\n')));
}

export function prose(parts: Prose, { anchorOf, traceOf }: Targets): ElementContent[] {
  return parts.flatMap((part): ElementContent[] => {
    if (typeof part === 'string') return [{ type: 'text', value: words(part) }];
    if ('cite' in part) return citation(part.cite, anchorOf);
    const trace = traceOf(part.code);
    return [trace === null ? code(part.code) : h('a', { href: trace }, code(part.code))];
  });
}

/** `[E07 S01]`, each a link to its row where there is one. */
function citation(ids: readonly string[], anchorOf: AnchorOf): ElementContent[] {
  if (ids.length === 0) return [];
  const cited = shortenIds(ids).flatMap((id, index): ElementContent[] => [
    ...(index === 0 ? [] : [{ type: 'text', value: ' ' } as const]),
    citedId(id, anchorOf),
  ]);
  return [{ type: 'text', value: '[' }, ...cited, { type: 'text', value: ']' }];
}

function citedId(id: string, anchorOf: AnchorOf): ElementContent {
  const [, first] = /^([A-Z]\d+)(?:…[A-Z]\d+)?$/.exec(id) ?? [];
  if (first === undefined) return path(id);
  const anchor = anchorOf(first);
  return anchor === null ? { type: 'text', value: id } : h('a', { className: ['cite'], href: `#${anchor}` }, id);
}
