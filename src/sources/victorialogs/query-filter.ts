// The configured LogsQL filter that selects the system. It is put before the filter of each question, so that nothing but a
// filter may stand there: no pipe, no comment, nothing left open.

import { own, type Prose } from '../../model/prose.ts';

const TOKEN = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|["'`]|[()[\]{}|#]/g;
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Null: it is one, as far as can be seen without the server. Else what is wrong with it. */
export function queryFault(text: string): Prose | null {
  if (text.trim() === '') return own('is empty: * selects everything');
  const open: string[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.length > 1) continue;
    if (`"'\``.includes(token)) return own('has a quote that is not closed');
    if (token === '|') return own('holds a pipe: only a filter may stand here');
    if (token === '#') return own('holds a # outside of quotes, which begins a comment');
    const opening = CLOSES[token];
    if (opening === undefined) open.push(token);
    // A range may end with the other bracket: [1, 5).
    else if (!['(', '['].includes(opening) ? open.pop() !== opening : !['(', '['].includes(open.pop() ?? ''))
      return own(`has a ${token} that nothing opens`);
  }
  return open.length === 0 ? null : own(`has a ${open.at(-1) ?? ''} that is not closed`);
}

const STREAM_FILTER = /^\{(?:[^"'`{}|]|"(?:[^"\\\n]|\\.)*")*\}$/;

/** As a part of a longer filter: `or` binds weaker than the "and" between the two. */
export function asOneFilter(query: string): string {
  const text = query.trim();
  return STREAM_FILTER.test(text) ? text : `(${text})`;
}
