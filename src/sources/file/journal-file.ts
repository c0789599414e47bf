// A .journal file: journalctl makes the entries of it, which are then searched like an export. Places in it are those of the
// export, and the number of a line is that of an entry.

import { own, say } from '../../model/prose.ts';
import type { ToolFault } from '../journal-tools/faults.ts';
import { parseHeader } from '../journal-tools/header.ts';
import { answerOf, AS_JSON, callJournalctl, FD_PATH } from '../journal-tools/journalctl.ts';
import { type FileAccount, noteGap } from './account.ts';
import type { ByteView } from '../records/byte-view.ts';
import type { FoundRecord } from '../records/read-record.ts';

const LF = 10;

export async function* entriesOfFile(
  account: FileAccount,
  { fd, signal }: { readonly fd: number; readonly signal: AbortSignal },
): AsyncGenerator<Buffer> {
  const held = await heldEntries(fd, signal);
  const output = callJournalctl({ args: [...AS_JSON, `--file=${FD_PATH}`], fd, signal });
  let entries = 0;
  for await (const chunk of output.chunks) {
    for (let lf = chunk.indexOf(LF); lf >= 0; lf = chunk.indexOf(LF, lf + 1)) entries += 1;
    yield chunk;
  }
  if (signal.aborted) return;
  const faults = output.faults();
  for (const fault of faults) noteFault(account, { fault, entries });
  // It passes over an entry that it cannot read, without a word.
  if (held !== null && entries < held && faults.length === 0)
    noteGap(account, {
      kind: 'corrupt-journal',
      says: own(`holds ${held} entries, of which journalctl could read ${entries}: it is damaged`),
    });
}

/** Null: it does not say. */
async function heldEntries(fd: number, signal: AbortSignal): Promise<number | null> {
  const { text } = await answerOf({ args: ['--header', `--file=${FD_PATH}`], fd, signal });
  return parseHeader(text)[0]?.entries ?? null;
}

/** journalctl writes the fields of an entry in another order each time it runs: they are hashed in one. */
export function asHashed(found: FoundRecord, view: ByteView): FoundRecord {
  if (found.within !== undefined || found.record.original !== null) return found;
  const lines = found.spans.flatMap(({ start, end }) =>
    view
      .read(start, end - start)
      .toString('utf8')
      .split('\n'),
  );
  return { ...found, within: lines.map(inOneOrder).join('\n') };
}

function inOneOrder(line: string): string {
  try {
    const entry = JSON.parse(line) as unknown;
    if (typeof entry !== 'object' || entry === null) return line;
    return JSON.stringify(Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))));
  } catch {
    return line;
  }
}

function noteFault(
  account: FileAccount,
  { fault, entries }: { readonly fault: ToolFault; readonly entries: number },
): void {
  if (entries > 0) return noteGap(account, { kind: 'corrupt-journal', says: fault.says, hidesRows: fault.hidesRows });
  const why = fault.kind === 'no-journalctl' ? say`: ${fault.says}` : say` by journalctl: ${fault.says}`;
  noteGap(account, { kind: 'unread-format', says: say`is a systemd journal file and was not read${why}` });
  account.verdict = 'failed';
}
