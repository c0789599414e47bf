// What else was written in a window: lines without the id, by the strings they hold. Bounded; a bound that was hit is said.

import { own } from '../../model/prose.ts';
import { type FileAccount, noteGap, type ReadRow, toRow } from './account.ts';
import { bisect } from './bisect.ts';
import { viewFile } from '../records/byte-view.ts';
import type { Finder } from '../records/finder.ts';
import { baseLineOf } from './find-plain.ts';
import { documentFormOf, headOf } from './documents.ts';
import { searchPacked } from './find-packed.ts';
import type { PackedTask } from './search-unpacked.ts';
import { scanDocument } from './scan-document.ts';
import { type OpenFile, readAtOnce, withFile } from './open-file.ts';
import type { Span } from '../records/placed-line.ts';
import { chunksOf, scan } from '../records/scan.ts';
import { type FileTask, isInRange, noteInterrupted, readOptions } from './task.ts';

export interface ContextTask extends PackedTask {
  readonly range: NonNullable<FileTask['range']>;
  /** Of what is looked for. Made once: it takes longer to make than to look through a small file. */
  readonly finder: Finder;
}

export async function findContext(
  account: FileAccount,
  { task, offer }: { readonly task: ContextTask; readonly offer: (row: ReadRow) => void },
): Promise<void> {
  const offerInRange = (row: ReadRow): void => {
    if (isInRange(row.record, task)) offer(row);
  };
  const { finder } = task;
  if (account.file.format === 'plain') return contextOfPlain(account, { task, finder, offer: offerInRange });
  return searchPacked(account, { task, finder, onRecord: (found, view) => offerInRange(toRow(found, view)) });
}

interface PlainContext {
  readonly task: ContextTask;
  readonly finder: Finder;
  readonly offer: (row: ReadRow) => void;
}

async function contextOfPlain(account: FileAccount, { task, finder, offer }: PlainContext): Promise<void> {
  if (account.file.hides === null && account.file.sizeBytes <= task.bounds.atOnceBytes) {
    const all = readAtOnce(account, task.bounds.atOnceBytes);
    if (account.verdict === 'failed' || (all !== null && finder.findIn(all).length === 0)) return;
  }
  await withFile(account, async (file) => {
    const form = documentFormOf(headOf(file.fd), { sizeBytes: file.size, grammar: task.grammar });
    if (form !== null) {
      await scanDocument(account, {
        form,
        chunks: chunksOf(file.fd, { start: 0, end: file.size }),
        search: { task, finder, accountsForAll: false, onRecord: (found, view) => offer(toRow(found, view)) },
      });
      return;
    }
    const bytes = contextRegion(account, { task, file });
    if (bytes === null) return;
    const result = await scan(chunksOf(file.fd, bytes), {
      read: readOptions(account, task),
      finder,
      view: viewFile(file.fd, file.size),
      baseOffset: bytes.start,
      baseLine: baseLineOf(file, { offset: bytes.start, task }),
      signal: task.signal,
      onRecord: (found, view) => offer(toRow(found, view)),
    });
    account.searchedBytes = result.bytes;
    account.skippedBytes = Math.max(0, file.size - result.bytes);
    if (result.interrupted) noteInterrupted(account);
  });
}

function contextRegion(
  account: FileAccount,
  { task, file }: { readonly task: ContextTask; readonly file: OpenFile },
): Span | null {
  const { bounds, range } = task;
  const { fd, size } = file;
  if (size <= bounds.smallBytes) return { start: 0, end: size };
  const region = bisect(viewFile(fd, size), {
    range,
    options: readOptions(account, task),
    probeBytes: bounds.probeBytes,
  });
  if (region === null) {
    if (size <= bounds.unorderedBytes) return { start: 0, end: size };
    noteGap(account, {
      kind: 'not-in-order',
      says: own(
        'is not in order of time and too large to be read whole again: supervisor events in it were not looked for',
      ),
      hidesRows: false,
    });
    return null;
  }
  account.orderProbes = region.probes;
  if (region.end - region.start <= bounds.regionBytes) return region;
  const middle = Math.floor((region.start + region.end) / 2);
  const half = Math.floor(bounds.regionBytes / 2);
  noteGap(account, {
    kind: 'limit-context',
    says: own(
      `holds more than ${bounds.regionBytes} bytes in the window around the request: only that much in its middle was looked through for supervisor events`,
    ),
    hidesRows: false,
  });
  return { start: Math.max(region.start, middle - half), end: Math.min(region.end, middle + half) };
}
