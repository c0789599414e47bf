// Queries as they were sent, to be copied: in a fence nothing has to be escaped but what cannot be seen. Both languages
// take a line with `#` for a comment.

import { clip } from '../wording/clip.ts';
import { showInvisible } from '../wording/invisible.ts';
import { fence } from './escape.ts';

const LONGEST = 4000;

export interface NamedQuery {
  /** Ours: `Q1`, `S03`. */
  readonly name: string;
  /** Untrusted. Its line breaks stay. */
  readonly query: string;
}

export function queryFence(queries: readonly NamedQuery[], language: 'logql' | 'promql' | 'text'): string {
  const lines = queries.flatMap(({ name, query }) => {
    const { shown, hidden } = clip(query, { max: LONGEST, keep: 'head' });
    const more = hidden === 0 ? [] : [`# … (+${hidden.toLocaleString('en-US')} chars)`];
    return [`# ${name}`, ...shown.split(/\r\n|\n/).map(showInvisible), ...more];
  });
  return fence(lines, language);
}
