// `journalctl --header`: what the journal files say of themselves. Times stand there in hexadecimal microseconds too.

import type { UnixNano } from '../../model/time.ts';

export interface JournalFileFacts {
  /** Which numbering its entries are of: files of one journal share it, until one is begun anew. */
  readonly sequenceId: string | null;
  readonly first: UnixNano | null;
  readonly last: UnixNano | null;
  readonly entries: number | null;
  readonly sizeBytes: number;
}

export function parseHeader(text: string): readonly JournalFileFacts[] {
  return text
    .split(/^(?=File path: )/m)
    .filter((block) => block.startsWith('File path: '))
    .map((block) => ({
      sequenceId: /^Sequential number ID: ([0-9a-f]{32})$/im.exec(block)?.[1] ?? null,
      first: timeIn(/^Head realtime timestamp: .*\(([0-9a-f]{1,16})\)$/im.exec(block)),
      last: timeIn(/^Tail realtime timestamp: .*\(([0-9a-f]{1,16})\)$/im.exec(block)),
      entries: numberIn(/^Entry objects: (\d{1,15})$/im.exec(block)),
      sizeBytes: numberIn(/^Arena size: (\d{1,15})$/im.exec(block)) ?? 0,
    }));
}

function timeIn(found: RegExpExecArray | null): UnixNano | null {
  const micros = BigInt(`0x${found?.[1] ?? '0'}`);
  return micros === 0n ? null : micros * 1000n;
}

function numberIn(found: RegExpExecArray | null): number | null {
  return found === null ? null : Number(found[1]);
}
