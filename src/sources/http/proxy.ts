// Which proxy, if any, stands before a server. The rules of NO_PROXY are Go's (golang.org/x/net/http/httpproxy), since logcli
// and promtool follow them: host, .suffix, *.suffix, host:port, address, CIDR, `*`; loopback is never proxied.

import { BlockList, isIP } from 'node:net';
import { InputError } from '../../model/errors.ts';
import { say } from '../../model/prose.ts';
import type { Address } from './address.ts';
import type { Connection } from './connection.ts';
import type { HttpEnv } from './client.ts';

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:']);

/** The proxy's URL, which may hold credentials; null: direct. Throws InputError on one that cannot be used. */
export function proxyFor(address: Address, connection: Pick<Connection, 'proxyUrl'>, env: HttpEnv): string | null {
  if (connection.proxyUrl !== null) return checked(connection.proxyUrl, 'the configuration');
  const name = address.isTls ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = variable(env, name);
  if (proxy === '' || isLoopback(address.hostname) || isExempt(address, variable(env, 'NO_PROXY'))) return null;
  return checked(proxy, name);
}

function variable(env: HttpEnv, name: string): string {
  return (env.variables[name] || env.variables[name.toLowerCase()] || '').trim();
}

function checked(text: string, from: string): string {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url === null || !SCHEMES.has(url.protocol)) {
    throw new InputError(say`The proxy that ${from} names is no http, https or socks5 URL.`, [
      say`Write it like ${'http://proxy.example.com:3128'}.`,
    ]);
  }
  return url.href;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '::1' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}

function isExempt(address: Address, noProxy: string): boolean {
  return noProxy
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => covers(entry.toLowerCase(), address));
}

function covers(entry: string, { hostname, port }: Address): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNet(hostname, entry);
  const withPort = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(entry);
  if (withPort?.[3] !== undefined && Number(withPort[3]) !== port) return false;
  const name = (withPort?.[1] ?? withPort?.[2] ?? entry).replace(/^\[(.+)\]$/, '$1');
  const host = hostname.toLowerCase().replace(/\.$/, '');
  if (isIP(name) !== 0) return host === name;
  const suffix = name.replace(/^\*(?=\.)/, '');
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

function isInNet(hostname: string, cidr: string): boolean {
  const [net = '', bits = ''] = cidr.split('/');
  const [family, hostFamily] = [isIP(net), isIP(hostname)];
  if (family === 0 || hostFamily !== family || !/^\d{1,3}$/.test(bits)) return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(net, Number(bits), kind);
  return list.check(hostname, kind);
}
