// Certificates for tests alone (tls-test-only/make.sh made them).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'tls-test-only');

export type CertificateName = 'server' | 'wrong-name' | 'expired' | 'client' | 'self-signed';

/** Signed by the authority in `caPath`, all but `self-signed`. */
export function certificate(name: CertificateName): { readonly cert: Buffer; readonly key: Buffer } {
  const { certPath, keyPath } = certificatePaths(name);
  return { cert: readFileSync(certPath), key: readFileSync(keyPath) };
}

export function certificatePaths(name: CertificateName): { readonly certPath: string; readonly keyPath: string } {
  return { certPath: join(FOLDER, `${name}.crt.pem`), keyPath: join(FOLDER, `${name}.key.pem`) };
}

export const caPath = join(FOLDER, 'ca.pem');
