// Gaps of a question as a whole, whichever store was asked.

import type { Gap } from '../../model/coverage.ts';
import { count, own, say } from '../../model/prose.ts';
import { formatDuration } from '../../model/time.ts';

export function sourceGap(gap: Pick<Gap, 'kind' | 'errorType' | 'summary' | 'hidesRows'>): Gap {
  return { ...gap, file: null, line: null, offset: null };
}

export function limitGap(dropped: number): Gap {
  return sourceGap({
    kind: 'limit-rows',
    errorType: null,
    summary: say`${count(dropped, 'line')} with the id beyond the row limit: counted, not kept`,
    hidesRows: true,
  });
}

export function contextLimitGap(dropped: number): Gap {
  return sourceGap({
    kind: 'limit-context',
    errorType: null,
    summary: say`${count(dropped, 'line')} around the request beyond the row limit were left out`,
    hidesRows: false,
  });
}

export function youngGap(ageNanos: bigint): Gap {
  const when = ageNanos <= 0n ? 'has not ended yet' : `ended ${formatDuration(ageNanos)} ago`;
  return sourceGap({
    kind: 'young-window',
    errorType: null,
    summary: own(`the window ${when}: lines may still be on their way into the store`),
    hidesRows: false,
  });
}
