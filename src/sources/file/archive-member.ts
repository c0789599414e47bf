// What archives hold, whatever their format: members with a name, read one after the other.

import { isUtf8 } from 'node:buffer';
import type { StreamFlaw } from './decompress.ts';
import type { LogFile } from './log-file.ts';
import { shownPath } from './raw-path.ts';

export type OnFlaw = (flaw: StreamFlaw) => void;

export interface ArchiveMember {
  /** As the archive has it. It is shown, and nothing is ever written under it. */
  readonly name: string;
  /** As the archive states it. */
  readonly sizeBytes: number;
  readonly modifiedMs: number | null;
  /** Why it cannot be read, behind its name; null when it can. */
  readonly unread: string | null;
  /** Its bytes, once, before the next member is asked for. */
  readonly open: (onFlaw: OnFlaw) => AsyncGenerator<Buffer>;
}

export function shownName(name: string | Buffer): string {
  const text = typeof name === 'string' ? name : isUtf8(name) ? name.toString('utf8') : shownPath(name);
  return text.replaceAll(/\p{Cc}/gu, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
}

/** A member as a file of its own: `logs.zip › app/stdout.log`. */
export function memberFile(
  archive: LogFile,
  { member, index, format }: { readonly member: ArchiveMember; readonly index: number; readonly format: 'zip' | 'tar' },
): LogFile {
  return {
    path: memberPath(archive, member.name),
    openPath: archive.openPath,
    sizeBytes: member.sizeBytes,
    identity: `${archive.identity}:${index}`,
    modifiedMs: member.modifiedMs,
    format,
    isMixed: false,
    hides: null,
    from: archive.from,
  };
}

export function memberPath({ path }: LogFile, name: string): string {
  return `${path} › ${name}`;
}
