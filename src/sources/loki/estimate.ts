import type { TimeRange } from '../../model/time.ts';
import { type Asker, rangeParams } from './asker.ts';
import { parseIndexBytes } from './loki.schema.ts';
import { isSourceError } from '../windowed/pages.ts';
import { readRefusal } from './server-words.ts';
import type { Session } from './session.ts';

const MAX_PIECES = 32n;

/**
 * Bytes of all lines in the window, as the index knows them: roughly. What is still in an ingester is left out, and for a quarter
 * of an hour what was flushed; later some of it was seen to count twice. So 0 is no promise. Null: this store does not say.
 */
export async function estimateBytes(
  session: Session,
  { range, signal }: { readonly range: TimeRange; readonly signal: AbortSignal },
): Promise<number | null> {
  if (range.end <= range.start) return 0;
  const askerOf = session.askers({ range, signal });
  // Needed for every answer's account; asked now, while there is nothing else to ask.
  const [first] = session.tenants;
  if (first !== undefined) void session.version(askerOf(first));
  let bytes = 0;
  for (const tenant of session.tenants) {
    const ofTenant = await estimateOf(askerOf(tenant), { selector: session.options.selector, range });
    if (ofTenant === null) return null;
    bytes += ofTenant;
  }
  return bytes;
}

async function estimateOf(
  asker: Asker,
  { selector, range }: { readonly selector: string; readonly range: TimeRange },
): Promise<number | null> {
  const { learnt } = asker;
  const longest = learnt.maxRangeNanos ?? range.end - range.start;
  if ((range.end - range.start) / longest > MAX_PIECES) return null;
  let bytes = 0;
  try {
    for (let start = range.start; start < range.end; start += longest) {
      const end = start + longest < range.end ? start + longest : range.end;
      const { text } = await asker.ask({
        path: 'index/stats',
        params: [['query', selector], ...rangeParams({ start, end })],
        retries: 0,
      });
      bytes += parseIndexBytes(text);
    }
    return bytes;
  } catch (error) {
    if (!isSourceError(error)) throw error;
    const refusal = readRefusal(error);
    if (refusal.kind !== 'range' || refusal.maxNanos === null || refusal.maxNanos >= longest || refusal.maxNanos < 1n)
      return null;
    learnt.maxRangeNanos = refusal.maxNanos;
    return estimateOf(asker, { selector, range });
  }
}
