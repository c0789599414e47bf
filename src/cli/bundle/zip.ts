// Members → one zip, the same bytes on every machine: entries in the order given, each with the same time and mode.

import { buffer } from 'node:stream/consumers';
import type { BundleMember } from '../../bundle/members.ts';

/**
 * A zip has local time without a zone. This is noon of the first day that it knows wherever one is, and the extra field with the time in
 * UTC, which would differ, is left out.
 */
const TIME = new Date(1980, 0, 1, 12, 0, 0);
const FILE_MODE = 0o100_644;

export async function zipMembers(members: readonly BundleMember[]): Promise<Uint8Array> {
  const { default: yazl } = await import('yazl');
  const zip = new yazl.ZipFile();
  const options = { mtime: TIME, mode: FILE_MODE, forceDosTimestamp: true, compressionLevel: 6 };
  for (const { path, bytes } of members)
    zip.addBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), path, options);
  zip.end();
  return buffer(zip.outputStream);
}
