// Ids that are known to hold no time: said, so that nobody goes on looking for one.

import { own, type Prose } from '../model/prose.ts';
import { uuidVersion } from './uuid.ts';

/** Why this id holds no time; null when its shape says nothing of the kind. */
export function whyTimeless(id: string): Prose | null {
  if (/^[0-9a-f]{32}$/i.test(id)) return own('a W3C trace id (32 hex digits) is random and holds no time');
  const version = uuidVersion(id);
  if (version === '4') return own('a UUIDv4 is random and holds no time');
  if (version === '3' || version === '5') return own(`a UUIDv${version} is the hash of a name and holds no time`);
  if (version === '8') return own('a UUIDv8 is whatever its maker put into it: no time can be read from it');
  if (/^[A-Za-z0-9_-]{21}$/.test(id)) return own('a nanoid (21 random characters) holds no time');
  if (/^[0-9a-f]{16}$/i.test(id)) return own('a W3C span id (16 hex digits) is random and holds no time');
  return null;
}
