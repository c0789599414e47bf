import type { DocumentForm } from '../../decode/index.ts';
import type { FileAccount } from './account.ts';
import type { ByteView } from './byte-view.ts';
import { openDocument } from './documents.ts';
import type { Finder } from './finder.ts';
import type { FoundRecord } from './read-record.ts';
import { scan } from './scan.ts';
import { type FileTask, noteInterrupted, readOptions } from './task.ts';

/** A document as it passes: taken apart into lines, which are searched. */
export async function scanDocument(
  account: FileAccount,
  {
    form,
    chunks,
    search: { task, finder, onRecord },
  }: {
    readonly form: DocumentForm;
    readonly chunks: AsyncIterable<Buffer>;
    readonly search: {
      readonly task: FileTask;
      readonly finder: Finder;
      readonly onRecord: (found: FoundRecord, view: ByteView) => void;
    };
  },
): Promise<void> {
  const opened = openDocument(form, { chunks, grammar: task.grammar });
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
  if (result.interrupted) noteInterrupted(account);
}
