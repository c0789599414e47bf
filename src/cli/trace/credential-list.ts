// Every credential of a run, so that none of them gets into what the run says.

import { readFile, stat } from 'node:fs/promises';
import type { Credential } from '../../model/redaction.ts';
import type { Connection } from '../../sources/http/connection.ts';

export interface CredentialList {
  learn(credential: Credential): void;
  /** Each once. Only ever grows. */
  known(): readonly Credential[];
}

export function createCredentialList(): CredentialList {
  const list: Credential[] = [];
  const seen = new Set<string>();
  return {
    learn(credential) {
      const name = credential.forms.join('\n');
      if (seen.has(name)) return;
      seen.add(name);
      list.push(credential);
    },
    known: () => list,
  };
}

/**
 * A token in a file is read when a request is made; what other sources say may be redacted before that. Whether it can be read is
 * the request's business. Nothing but a plain file is read: what comes through a pipe comes once.
 */
export async function learnFromFile({ auth }: Connection, { learn }: CredentialList): Promise<void> {
  if (auth.kind !== 'bearer-file') return;
  try {
    if (!(await stat(auth.path)).isFile()) return;
    const { credentialOf } = await import('../../sources/http/credentials.ts');
    learn(credentialOf((await readFile(auth.path, 'utf8')).trim()));
  } catch {
    // The request will say it.
  }
}
