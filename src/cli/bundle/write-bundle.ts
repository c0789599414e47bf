// `--bundle`: where it may go, what goes there, and the line that a postmortem quotes.

import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createHash } from 'node:crypto';
import { makeBundle } from '../../bundle/make-bundle.ts';
import { BUNDLE_LIMITS, MANIFEST_PATH } from '../../bundle/members.ts';
import { readManifest } from '../../bundle/manifest.ts';
import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';
import type { TraceReport } from '../../model/report.ts';
import { escapeTerminal } from '../../reporters/pretty/escape.ts';
import { writeBundleFile, writeBundleFolder, writeStderr } from '../output/output.ts';
import type { Recording } from '../trace/trace-once.ts';
import { openBundle } from './open-bundle.ts';
import { zipMembers } from './zip.ts';

export interface BundlePlace {
  write(traced: {
    readonly report: TraceReport;
    readonly recording: Recording | null;
    readonly exitCode: number;
    readonly all: boolean;
    readonly maxRows: number;
  }): Promise<void>;
}

/** Throws InputError where something stands that is no bundle of ours: it is never replaced. */
export async function bundlePlace(given: string): Promise<BundlePlace> {
  // Without the slash at its end, behind which a link would be followed.
  const path = resolve(given);
  const isZip = path.toLowerCase().endsWith('.zip');
  await refuseForeign(path, isZip);
  return {
    async write({ report, recording, exitCode, all, maxRows }) {
      const { members, digest, notes } = await makeBundle({
        report,
        answers: recording?.answers ?? null,
        configuration: recording?.configuration ?? [],
        exitCode,
        all,
        maxRows,
        sha256,
      });
      // It may have come there meanwhile.
      await refuseForeign(path, isZip);
      if (isZip) await writeBundleFile(path, await zipMembers(members));
      else await writeBundleFolder(path, members);
      for (const note of notes) writeStderr(`bundle: ${note}\n`);
      writeStderr(`bundle: ${escapeTerminal(given)} sha256:${digest}\n`);
    },
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function refuseForeign(path: string, isZip: boolean): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  if (found.isSymbolicLink()) throw refused(path, 'a symbolic link');
  if (isZip ? !found.isFile() : !found.isDirectory())
    throw refused(path, isZip ? 'no regular file' : 'there already, and no folder');
  if (isZip ? found.size > 0 : true) await refuseUnlessOurs(path);
}

async function refuseUnlessOurs(path: string): Promise<void> {
  const bundle = await openBundle(path).catch(() => null);
  if (bundle === null) throw refused(path, 'there already, and no bundle');
  try {
    if (bundle.entries.length === 0) return;
    const entry = bundle.entries.find((one) => one.path === MANIFEST_PATH && one.kind === 'file');
    if (entry === undefined || entry.sizeBytes > BUNDLE_LIMITS.manifestBytes)
      throw refused(path, 'there already, and no bundle');
    const bytes = await bundle.read(entry).catch(() => new Uint8Array());
    const reading = readManifest(new TextDecoder().decode(bytes));
    if (reading.kind !== 'right') throw refused(path, 'there already, and no bundle');
    const ours = new Set([MANIFEST_PATH, ...reading.manifest.members.map((member) => member.path)]);
    if (bundle.entries.some((one) => !ours.has(one.path)))
      throw refused(path, 'a bundle with more beside it than was written there');
  } finally {
    await bundle.close();
  }
}

function refused(path: string, what: string): InputError {
  return new InputError(say`${path} is ${own(what)}: nothing was written there`, [
    own('name a new or empty folder, a new FILE.zip, or an earlier bundle, which is then replaced'),
  ]);
}
