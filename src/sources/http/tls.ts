// Certificates of a connection. Only for https: reading the system's authorities takes about 0.1 s.

import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { own, say } from '../../model/prose.ts';
import type { HttpEnv } from './client.ts';
import type { Tls } from './connection.ts';
import { makeFault, TryFailed } from './fault.ts';

/**
 * Made once a client: parsing some hundred authorities for each connection would cost more than the connection. Throws
 * TryFailed of kind `tls-file` when a file cannot be read or is no PEM.
 */
export async function secureContext(tls: Tls, env: Pick<HttpEnv, 'readFile'>): Promise<SecureContext> {
  const read = async (path: string | null, what: string): Promise<string | undefined> => {
    if (path === null) return undefined;
    try {
      return await env.readFile(path);
    } catch {
      throw fileFault(say`The ${own(what)} file ${path} cannot be read.`);
    }
  };
  const ca = await read(tls.caCertPath, 'CA');
  const cert = await read(tls.clientCertPath, 'client certificate');
  const key = await read(tls.clientKeyPath, 'client key');
  try {
    return createSecureContext({
      ca: ca ?? authorities(),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
  } catch {
    const paths = [tls.caCertPath, tls.clientCertPath, tls.clientKeyPath].filter((path) => path !== null);
    throw fileFault(
      say`A certificate or key of this connection cannot be used (${paths.join(', ')}): not PEM, encrypted, or certificate and key do not belong together.`,
    );
  }
}

/** Node's own list and the system's, as logcli has it: a company's own authority is in the latter. */
function authorities(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

function fileFault(prose: ReturnType<typeof say>): TryFailed {
  return new TryFailed(makeFault({ errorType: 'bad_data', kind: 'tls-file', prose }));
}
