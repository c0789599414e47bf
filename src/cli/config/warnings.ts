// What works, but should not stay so.

import { own, type Prose, say } from '../../model/prose.ts';
import type { Connected } from './connect.ts';
import { keysOf, type Layer, pick } from './layer.ts';
import { originProse } from './origin.ts';
import { isSecretKey } from './schema.ts';
import { isSentInTheClear } from './trust.ts';

interface Used {
  readonly layers: readonly Layer[];
  readonly connected: ReadonlyMap<string, Connected>;
  /** Paths of configuration files. */
  readonly readableByOthers: readonly string[];
}

export function warningsOf({ layers, connected, readableByOthers }: Used): readonly Prose[] {
  const warnings: Prose[] = [];
  for (const key of keysOf(layers).filter(isSecretKey)) {
    const setting = pick(layers, key);
    if (setting?.via !== 'value' || setting.origin.kind !== 'file') continue;
    warnings.push(
      say`${key} stands in ${originProse(setting.origin)} itself${own(
        readableByOthers.includes(setting.origin.path) ? ', and others on this machine may read that file' : '',
      )}: keep it in a file of its own or in the environment`,
    );
  }
  for (const [backend, { connection, secrets }] of connected) {
    if (secrets.length > 0 && isSentInTheClear(connection.url))
      warnings.push(say`${own(backend)}: secrets are sent to ${connection.url} unencrypted`);
    if (connection.tls.skipVerify)
      warnings.push(
        own(`${backend}: certificates are not checked; whoever is on the way can read and change everything`),
      );
    const url = pick(layers, `${backend}.url`);
    const elsewhere = secrets.find(({ origin }) => origin.kind === 'file' && url?.origin.kind !== 'file');
    if (url !== null && elsewhere !== undefined)
      warnings.push(
        say`${own(backend)}: the address comes from ${originProse(url.origin)}, while ${own(elsewhere.key)} of ${originProse(elsewhere.origin)} is sent there`,
      );
  }
  return warnings;
}
