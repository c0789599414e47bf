// Whether there is anything to look in. The store names its streams without reading rows.

import { own, type Prose, say } from '../../model/prose.ts';
import type { TimeRange } from '../../model/time.ts';
import { isSourceError } from '../windowed/pages.ts';
import { parseValues } from './answers.ts';
import type { Session } from './session.ts';
import { rangeParams } from './time-text.ts';

/** Null: there is a stream of the query, or the store does not say. */
export async function nothingSelected(
  session: Session,
  { range, signal }: { readonly range: TimeRange; readonly signal: AbortSignal },
): Promise<Prose | null> {
  const { options, selection, tenant } = session;
  try {
    const { text } = await session.asker({ range, signal }).ask({
      path: '/select/logsql/streams',
      params: [['query', selection], ...rangeParams(range), ['limit', '1']],
    });
    if (parseValues(text).length > 0) return null;
  } catch (error) {
    if (!isSourceError(error)) throw error;
    return null;
  }
  const whose =
    tenant === null ? own(' to its tenant 0:0, which it takes where none is named') : say` to tenant ${tenant}`;
  return say`the store names no stream of ${options.query}${whose} in what was searched: the query or the tenant may be wrong, or all of it is older than the store keeps`;
}
