import type { DocumentForm } from '../../decode/index.ts';
import { own } from '../../model/prose.ts';
import { type FileAccount, noteGap } from './account.ts';
import type { ByteView } from '../records/byte-view.ts';
import { openDocument } from './documents.ts';
import type { Finder } from '../records/finder.ts';
import type { FoundRecord } from '../records/read-record.ts';
import { scan } from '../records/scan.ts';
import { type FileTask, noteInterrupted, readOptions } from './task.ts';

/** A document as it passes: taken apart into lines, which are searched. */
export async function scanDocument(
  account: FileAccount,
  {
    form,
    chunks,
    search: { task, finder, accountsForAll, onRecord },
  }: {
    readonly form: DocumentForm;
    readonly chunks: AsyncIterable<Buffer>;
    readonly search: {
      readonly task: FileTask;
      readonly finder: Finder;
      /** Whether every place that the strings stand at is to be in a line that was made. */
      readonly accountsForAll: boolean;
      readonly onRecord: (found: FoundRecord, view: ByteView) => void;
    };
  },
): Promise<void> {
  const opened = openDocument(form, { chunks, grammar: task.grammar, finder: accountsForAll ? finder : null });
  const result = await scan(opened.chunks, {
    read: readOptions(account, task),
    finder,
    view: null,
    baseOffset: 0,
    baseLine: 1,
    signal: task.signal,
    onRecord: (found, view) => onRecord({ ...opened.place(found), edges: null }, view),
  });
  account.searchedBytes = opened.bytes();
  const piece = opened.piece();
  if (piece !== null)
    noteGap(account, {
      kind: 'oversize-record',
      says: own('holds a record too long to be read whole: it was searched in pieces, and rows in it are missing'),
      offset: piece,
    });
  if (result.interrupted) return noteInterrupted(account);
  const { inFile, inLines } = opened.places();
  if (inLines < inFile)
    noteGap(account, {
      kind: 'unread-form',
      says: own(`${inFile - inLines} of ${inFile} places of the id stand in parts of it that could not be taken apart`),
    });
}
