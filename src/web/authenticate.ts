// Who asks, when the server can be reached by others: whoever holds the token, or whoever a proxy has authenticated.

import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList } from 'node:net';

export type AuthSettings =
  /** On loopback alone: whoever can connect can read the logs anyway. */
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  /** The header counts only from these addresses (one address or `10.0.0.0/8`): anybody else could write it. */
  | { readonly kind: 'proxy'; readonly header: string; readonly from: readonly string[] };

export interface Caller {
  /** Null: the socket is gone. */
  readonly address: string | null;
  /** Lower-case names; several headers of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export type Authenticated =
  | { readonly ok: true; readonly user: string | null }
  /** `challenge`: for `WWW-Authenticate`; null: there is nothing that a browser could do. */
  | { readonly ok: false; readonly challenge: string | null };

/** Throws a RangeError for an address that is none. */
export function createAuthenticator(settings: AuthSettings): (caller: Caller) => Authenticated {
  switch (settings.kind) {
    case 'none':
      return () => ({ ok: true, user: null });
    case 'token':
      return ({ headers }) => {
        const given = tokenIn(headers['authorization']);
        return given !== null && isSame(given, settings.token)
          ? { ok: true, user: null }
          : { ok: false, challenge: 'Basic realm="trace-by-id", charset="UTF-8"' };
      };
    case 'proxy': {
      const proxies = addressList(settings.from);
      return ({ address, headers }) => {
        const user = headers[settings.header.toLowerCase()];
        return typeof user === 'string' && user !== '' && isListed(proxies, address)
          ? { ok: true, user }
          : { ok: false, challenge: null };
      };
    }
  }
}

/** Bearer, or Basic with any user name: what a browser asks a person for. */
function tokenIn(authorization: string | readonly string[] | undefined): string | null {
  if (typeof authorization !== 'string') return null;
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return null;
  const decoded = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon === -1 ? null : decoded.slice(colon + 1);
}

// Of one length, whatever was given: how long the comparison takes says nothing.
function isSame(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function addressList(addresses: readonly string[]): BlockList {
  const list = new BlockList();
  for (const address of addresses) {
    const [, net = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(address) ?? [];
    const family = net.includes(':') ? 'ipv6' : 'ipv4';
    try {
      if (bits === undefined) list.addAddress(net, family);
      else list.addSubnet(net, Number(bits), family);
    } catch {
      throw new RangeError(address);
    }
  }
  return list;
}

function isListed(list: BlockList, address: string | null): boolean {
  if (address === null) return false;
  // How a socket that takes both families names a caller of the older one.
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  return mapped === undefined
    ? list.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
    : list.check(mapped, 'ipv4');
}
