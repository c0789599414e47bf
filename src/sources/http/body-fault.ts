// An answer that began and did not end well, or took too long.

import { own, say } from '../../model/prose.ts';
import type { BodyError } from './body.ts';
import { truncatedFault, type Place } from './connection-fault.ts';
import { makeFault, type Fault } from './fault.ts';

export function timeoutFault({ shownUrl, stage, tryTimeoutMs }: Place & { readonly tryTimeoutMs: number }): Fault {
  const what = stage === 'headers' ? 'did not answer' : 'had not finished its answer';
  return makeFault({
    errorType: 'timeout',
    kind: 'try-timeout',
    prose: say`${shownUrl} ${own(what)} within ${tryTimeoutMs / 1000} s.`,
    retry: 'once',
  });
}

export function bodyFault(
  problem: BodyError['problem'],
  { shownUrl, maxBytes }: { readonly shownUrl: string; readonly maxBytes: number },
): Fault {
  switch (problem) {
    case 'truncated':
      return truncatedFault(shownUrl);
    case 'too-large':
      return makeFault({
        errorType: 'bad_data',
        kind: 'too-large',
        prose: say`${shownUrl} sent more than the ${maxBytes} bytes that are read of one answer.`,
      });
    case 'bad-encoding':
      return makeFault({
        errorType: 'bad_data',
        kind: 'bad-encoding',
        prose: say`${shownUrl} sent an answer that cannot be unpacked: its compression is damaged, or not the one asked for (gzip).`,
      });
  }
}
