// The address of a server as configured → what to connect to, and what may be shown of it.

import { InputError } from '../../model/errors.ts';
import { say } from '../../model/prose.ts';

export interface Address {
  readonly isTls: boolean;
  /** `https://host:3100` */
  readonly origin: string;
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** Without a slash at its end: empty for the root. */
  readonly basePath: string;
  /** Origin and base path: no credentials, no query. */
  readonly shownUrl: string;
}

const EXAMPLE = 'https://loki.example.com';

/** Throws InputError. It never repeats the address as given, which may hold a password. */
export function parseAddress(text: string): Address {
  const url = URL.parse(text);
  if (url === null) throw new InputError(say`The address of a server is no URL.`, [say`Write it like ${EXAMPLE}.`]);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new InputError(say`The address of a server does not begin with http:// or https://.`, [
      say`Write it like ${EXAMPLE}.`,
    ]);
  }
  if (url.username !== '' || url.password !== '') {
    throw new InputError(say`The address of ${url.host} holds a user name or a password.`, [
      say`Take them out of the URL and set username and password, or a token file: URLs end up in logs and process lists.`,
    ]);
  }
  // `https://host/?` and `https://host/#` have empty ones, which are dropped without harm.
  if (url.search !== '' || url.hash !== '') {
    throw new InputError(say`The address of ${url.host} holds a query or a fragment (what follows ${'?'} or ${'#'}).`, [
      say`Give scheme, host and path alone; a token in a query belongs in a header or a token file.`,
    ]);
  }
  const basePath = url.pathname.replace(/\/+$/, '');
  const isTls = url.protocol === 'https:';
  return {
    isTls,
    origin: url.origin,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    basePath,
    shownUrl: `${url.origin}${basePath}`,
  };
}

/** Path and query as they go over the wire: one slash between base path and path. */
export function requestTarget(address: Address, path: string): string {
  return `${address.basePath}/${path.replace(/^\/+/, '')}`;
}
