import type { WindowedSource } from '../model/source.ts';
import type { TimeRange } from '../model/time.ts';

export interface WindowEstimate {
  /** Sum over the sources that can say; null when none can. */
  readonly bytes: number | null;
  /** Ids of the sources that cannot. */
  readonly unknown: readonly string[];
}

export interface EstimateDeps {
  readonly sources: readonly Pick<WindowedSource, 'id' | 'estimateBytes'>[];
  readonly signal: AbortSignal;
}

/** What a search of one window would read. A source that fails to say counts as one that cannot. */
export async function estimateWindow(range: TimeRange, { sources, signal }: EstimateDeps): Promise<WindowEstimate> {
  const estimates = await Promise.all(
    sources.map(async (source) => {
      const bytes = await source.estimateBytes({ range, signal }).catch(() => null);
      return { id: source.id, bytes };
    }),
  );
  const known = estimates.flatMap(({ bytes }) => (bytes === null ? [] : [bytes]));
  return {
    bytes: known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0),
    unknown: estimates.filter(({ bytes }) => bytes === null).map(({ id }) => id),
  };
}
