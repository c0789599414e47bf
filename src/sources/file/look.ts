// Which outputs of the system a file holds lines of, and from when to when: what absence may be concluded from. A sample of
// beginning, end and places between, so that a file of any size costs a few milliseconds.

import { readSync } from 'node:fs';
import type { Origin } from '../../model/log-record.ts';
import type { LineGrammar, Look, LookQuestion } from '../../model/source.ts';
import type { Witness } from '../../model/witness.ts';
import { type FileAccount, openAccount } from './account.ts';
import type { Memories } from './memories.ts';
import { withFile } from './open-file.ts';
import type { LogFile } from './log-file.ts';
import { type SeenOutputs, seeOutputs } from './seen-outputs.ts';

/** Of beginning and end this much is decoded, of each place between the other. */
const EDGE_BYTES = 16 * 1024;
const SPOT_BYTES = 4 * 1024;
/** Places between; fewer in files that nothing was found in. */
const SPOTS = 8;
const SPOTS_OF_OTHERS = 2;
/** Files that something was found in, and others, are looked into up to these numbers. */
const NAMED = 128;
const OTHERS = 64;

interface LookInto {
  readonly files: readonly LogFile[];
  readonly grammar: LineGrammar;
  readonly memories: Memories;
}

/** Files with lines of the request first; of many others only some. A file that cannot be read shows nothing. */
export async function lookIntoFiles(
  { beside, signal }: LookQuestion,
  { files, grammar, memories }: LookInto,
): Promise<Look> {
  const named = new Set(beside.filter(({ source }) => source === 'file').map((origin: Origin) => origin.file));
  const first: LogFile[] = [];
  const others: LogFile[] = [];
  for (const file of files) {
    for (const one of memories.archives.get(file.identity)?.members ?? [file]) {
      if (!named.has(one.path)) {
        if (others.length < OTHERS) others.push(one);
      } else if (first.length < NAMED) first.push(one);
    }
  }
  const witnesses: Witness[] = [];
  const newestFirst = new Map<string, boolean>();
  for (const file of [...first, ...others]) {
    if (signal.aborted) break;
    const spots = named.has(file.path) ? SPOTS : SPOTS_OF_OTHERS;
    const seen =
      file.format === 'plain'
        ? await lookIntoPlain(openAccount(file), { grammar, spots })
        : memories.files.get(file.identity)?.seen;
    witnesses.push(...(seen?.witnesses() ?? []));
    const isNewestFirst = seen?.isNewestFirst() ?? null;
    if (isNewestFirst !== null) newestFirst.set(file.path, isNewestFirst);
  }
  return { witnesses, newestFirst };
}

async function lookIntoPlain(
  account: FileAccount,
  { grammar, spots }: { readonly grammar: LineGrammar; readonly spots: number },
): Promise<SeenOutputs> {
  const seen = seeOutputs({ file: account.file.path, grammar });
  await withFile(account, ({ fd, size }) => {
    for (const { offset, length } of placesIn(size, spots)) {
      const buffer = Buffer.allocUnsafe(length);
      seen.look(buffer.subarray(0, readSync(fd, buffer, 0, length, offset)), offset);
    }
  });
  return seen;
}

interface LookPlace {
  readonly offset: number;
  readonly length: number;
}

function placesIn(size: number, spots: number): readonly LookPlace[] {
  if (size <= 2 * EDGE_BYTES) return [{ offset: 0, length: size }];
  const step = (size - 2 * EDGE_BYTES) / (spots + 1);
  const between = Array.from({ length: spots }, (_, index) => ({
    offset: Math.floor(EDGE_BYTES + step * (index + 1)),
    length: SPOT_BYTES,
  }));
  return [{ offset: 0, length: EDGE_BYTES }, ...between, { offset: size - EDGE_BYTES, length: EDGE_BYTES }];
}
