// Servers and gateways echo what they were sent. Whatever they say goes into a report only after this.

import type { Connection } from './connection.ts';
import { base64Forms, decoded, formsOf } from './credentials.ts';

export interface Secrets {
  /** One more that was learnt later: a token out of a file. */
  add(secret: string): void;
  /** The text with every secret, in any form a server may write it, replaced. */
  hide(text: string): string;
}

const HIDDEN = '[hidden]';

/** Shorter than this a value is also an ordinary word or number: only where it stands alone. */
const MIN_ANYWHERE = 6;

/** Extra headers shorter than this are org ids and switches (`X-Grafana-Org-Id: 1`), and hiding them would garble every number. */
const MIN_HEADER_CHARACTERS = 4;

export function secretsOf(connection: Connection, proxyUrl: string | null): Secrets {
  const needles = new Set<string>();
  const add = (secret: string): void => {
    for (const form of formsOf(secret)) if (form !== '') needles.add(form);
  };
  const { auth } = connection;
  if (auth.kind === 'basic') {
    add(auth.password);
    base64Forms(`${auth.username}:${auth.password}`).forEach(add);
  }
  if (auth.kind === 'bearer') add(auth.token.trim());
  for (const value of Object.values(connection.headers)) {
    if (value.trim().length >= MIN_HEADER_CHARACTERS) add(value.trim());
    // `Authorization: Basic abc` given as an extra header: the second word alone is the secret.
    for (const word of value.split(/\s+/)) if (word.length >= MIN_ANYWHERE) add(word);
  }
  if (proxyUrl !== null) addProxySecrets(proxyUrl, add);
  return {
    add: (secret) => {
      add(secret);
    },
    hide: (text) => [...needles].sort((a, b) => b.length - a.length).reduce(hideOne, text),
  };
}

const ENDS_IN_WORD = /[\p{L}\p{N}]$/u;
const BEGINS_WITH_WORD = /^[\p{L}\p{N}]/u;

function hideOne(text: string, needle: string): string {
  if (!text.includes(needle)) return text;
  if (needle.length >= MIN_ANYWHERE) return text.replaceAll(needle, HIDDEN);
  const parts = text.split(needle);
  return parts
    .flatMap((part, index) => {
      if (index === 0) return [part];
      // Where two stand next to each other the neighbour is a word as well.
      const before = parts[index - 1] || (index === 1 ? '' : needle);
      const after = part || (index === parts.length - 1 ? '' : needle);
      const standsAlone = !ENDS_IN_WORD.test(before.slice(-2)) && !BEGINS_WITH_WORD.test(after.slice(0, 2));
      return [standsAlone ? HIDDEN : needle, part];
    })
    .join('');
}

function addProxySecrets(proxyUrl: string, add: (secret: string) => void): void {
  const url = URL.parse(proxyUrl);
  if (url === null || url.password === '') return;
  const [username, password] = [url.username, url.password].map(decoded) as [string, string];
  add(url.password);
  add(password);
  base64Forms(`${username}:${password}`).forEach(add);
}
