import type { JsonValue } from '../model/json.ts';
import { isMarker } from './marker.ts';
import type { NameStrength } from './secret-names.ts';

/** What systems write instead of a secret, about it. The proxy's access log says `"auth":"present"`. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(
  (
    'present none absent missing required optional null undefined nil true false yes no ok valid invalid failed denied expired ' +
    'unset set empty default disabled enabled unknown error rejected'
  ).split(' '),
);

/** Whether the value under a name of this strength is the secret itself and not a word or a number about it. */
export function isSecretText(text: string, strength: NameStrength): boolean {
  if (text === '' || isMarker(text)) return false;
  if (text.length <= 9 && SAYS_NOTHING.has(text.toLowerCase())) return false;
  return strength === 'strong' || !/^[\d.,:+-]{1,24}$/.test(text);
}

/** The same for a decoded value: numbers count under strong names only, true, false and null never. */
export function isSecretValue(value: JsonValue, strength: NameStrength): boolean {
  if (typeof value === 'string') return isSecretText(value, strength);
  if (typeof value === 'number' || typeof value === 'bigint') return strength === 'strong';
  if (typeof value === 'boolean' || value === null) return false;
  return Object.values(value).some((inner) => isSecretValue(inner, strength));
}

/** Whether a word is more like a credential than like a word of a sentence. */
export function looksRandom(text: string): boolean {
  return (
    (/\d/.test(text) && /[A-Za-z]/.test(text)) ||
    (/[a-z]/.test(text) && /[A-Z]/.test(text.slice(1))) ||
    text.endsWith('=')
  );
}
