// An archive, member by member: each is judged and searched like a file, and is one in the coverage.

import { closeSync, openSync } from 'node:fs';
import { Readable } from 'node:stream';
import { own, say } from '../../model/prose.ts';
import { type FileAccount, noteGap, openAccount } from './account.ts';
import { type ArchiveMember, memberFile, memberPath } from './archive-member.ts';
import { DOCUMENT_HEAD_BYTES } from './documents.ts';
import { contentIn, flawNoter, type PackedSearch, searchUnpacked } from './search-unpacked.ts';
import { MANIFEST_NAME, membersOfBundle } from './own-reports.ts';
import { spool } from './spool.ts';
import { noteInterrupted } from './task.ts';
import { isUnpacked, type Peeked, peek, unpack, type UnpackedFormat } from './unpack.ts';

export interface MemberSearch {
  readonly format: 'zip' | 'tar';
  readonly members: AsyncGenerator<ArchiveMember>;
  readonly search: PackedSearch;
}

export async function searchMembers(archive: FileAccount, { format, members, search }: MemberSearch): Promise<void> {
  const { signal, memories } = search.task;
  const known = memories.archives.get(archive.file.identity) ?? null;
  const found: FileAccount[] = [];
  const bundles: Bundle[] = [];
  const uses = new Map<string, number>();
  archive.members = found;
  for await (const { name, ...member } of members) {
    if (signal.aborted) {
      noteInterrupted(archive);
      break;
    }
    // A name may stand there twice: the places of both are told apart.
    const nth = (uses.get(name) ?? 0) + 1;
    uses.set(name, nth);
    const shown = { ...member, name: nth === 1 ? name : `${name} (${nth})` };
    const account = openAccount(memberFile(archive.file, { member: shown, index: found.length, format }));
    found.push(account);
    if (known?.ownReports.has(account.file.path) === true) continue;
    const bundle = await searchMember(account, { member: shown, format, search });
    if (bundle !== null) bundles.push({ folder: name.slice(0, -MANIFEST_NAME.length), members: bundle });
  }
  const ownReports = new Set([...(known?.ownReports ?? []), ...bundles.flatMap((one) => pathsOf(archive, one))]);
  if (!signal.aborted)
    memories.archives.set(archive.file.identity, { members: found.map(({ file }) => file), ownReports });
  archive.members = withoutBundles(archive, { found, ownReports, bundles });
  if (found.length === 0) noteEmpty(archive);
}

interface Bundle {
  readonly folder: string;
  readonly members: readonly string[];
}

function pathsOf({ file }: FileAccount, { folder, members }: Bundle): readonly string[] {
  return [MANIFEST_NAME, ...members].map((member) => memberPath(file, `${folder}${member}`));
}

interface Sorted {
  readonly found: readonly FileAccount[];
  readonly ownReports: ReadonlySet<string>;
  readonly bundles: readonly Bundle[];
}

// A bundle is left out as one, whatever it consists of.
function withoutBundles(archive: FileAccount, { found, ownReports, bundles }: Sorted): readonly FileAccount[] | null {
  const logs = found.filter(({ file }) => !ownReports.has(file.path));
  if (logs.length === 0) {
    archive.isOwnReport = found.length > 0;
    return null;
  }
  const leftOut = bundles.map(({ folder }) => ({
    ...openAccount({ ...archive.file, path: memberPath(archive.file, folder === '' ? MANIFEST_NAME : folder) }),
    isOwnReport: true,
  }));
  return [...logs, ...leftOut];
}

function noteEmpty(archive: FileAccount): void {
  if (archive.gaps.length > 0) return;
  noteGap(archive, { kind: 'empty-archive', says: own('is an archive without files'), hidesRows: false });
}

interface OneMember {
  readonly member: ArchiveMember;
  readonly format: 'zip' | 'tar';
  readonly search: PackedSearch;
}

/** What belongs to a bundle of ours besides, when the member is its manifest. */
async function searchMember(
  account: FileAccount,
  { member: { unread, open, name }, format, search }: OneMember,
): Promise<readonly string[] | null> {
  if (unread !== null) {
    noteGap(account, { kind: 'unread-format', says: own(unread) });
    return null;
  }
  const peeked = await peek(open(flawNoter(account, { format, size: null })), DOCUMENT_HEAD_BYTES);
  const content = contentIn(account, peeked);
  if (content.is === 'own-report' && isManifest(name)) {
    const manifest = await wholeOf(peeked);
    const members = manifest === null ? null : membersOfBundle(manifest);
    account.isOwnReport = true;
    return members;
  }
  if (content.is === 'packed' && isUnpacked(content.format))
    await searchPackedMember(account, { packed: peeked, format: content.format, search });
  else await searchUnpacked(account, { peeked, content, search });
  return null;
}

function isManifest(name: string): boolean {
  return name === MANIFEST_NAME || name.endsWith(`/${MANIFEST_NAME}`);
}

const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

async function wholeOf({ chunks }: Peeked): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_MANIFEST_BYTES) return null;
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** Packed files are read at any place of them, so one in an archive is written to a private file first, up to this size. */
const MAX_SPOOLED_BYTES = 1024 * 1024 * 1024;

interface PackedMember {
  readonly packed: Peeked;
  readonly format: UnpackedFormat;
  readonly search: PackedSearch;
}

async function searchPackedMember(account: FileAccount, { packed, format, search }: PackedMember): Promise<void> {
  const { signal } = search.task;
  const spooled = await spool(Readable.from(limited(packed.chunks, account)), signal);
  try {
    if (spooled.broken !== null && !signal.aborted)
      noteGap(account, { kind: 'unreadable', says: say`could not be unpacked to a private file: ${spooled.broken}` });
    const fd = openSync(spooled.path, 'r');
    try {
      const file = { fd, sizeBytes: spooled.sizeBytes, format };
      const peeked = await peek(
        unpack(file, flawNoter(account, { format, size: file.sizeBytes })),
        DOCUMENT_HEAD_BYTES,
      );
      await searchUnpacked(account, { peeked, content: contentIn(account, peeked), search });
    } finally {
      closeSync(fd);
    }
  } finally {
    spooled.remove();
  }
}

async function* limited(chunks: AsyncGenerator<Buffer>, account: FileAccount): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_SPOOLED_BYTES) {
      noteGap(account, {
        kind: 'limit-archive',
        says: own(
          `is packed once more and larger than ${MAX_SPOOLED_BYTES} bytes: the rest of it was not read; unpack it once`,
        ),
      });
      return;
    }
    yield chunk;
  }
}
