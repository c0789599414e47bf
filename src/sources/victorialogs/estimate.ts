import type { TimeRange } from '../../model/time.ts';
import { isSourceError } from '../windowed/pages.ts';
import { parseSum } from './answers.ts';
import { learnFields } from './fields.ts';
import type { Session } from './session.ts';
import { rangeParams } from './time-text.ts';

/**
 * Bytes of all values in blocks that the window touches, compressed as they are stored: roughly what a search reads. The server
 * has it of the blocks' headers. Null: it does not say, as versions without that pipe.
 */
export async function estimateBytes(
  session: Session,
  { range, signal }: { readonly range: TimeRange; readonly signal: AbortSignal },
): Promise<number | null> {
  if (range.end <= range.start) return 0;
  const asker = session.asker({ range, signal });
  // Needed for every answer; asked now, while there is nothing else to ask.
  void session.version(asker);
  const fields = learnFields(session, { asker, range });
  try {
    const { text } = await asker.ask({
      path: '/select/logsql/query',
      params: [
        ['query', `${session.selection} | block_stats | stats sum(values_bytes) as bytes`],
        ...rangeParams(range),
      ],
      retries: 0,
    });
    await fields;
    return parseSum(text);
  } catch (error) {
    if (!isSourceError(error)) throw error;
    await fields;
    return null;
  }
}
