// The values in use as they may be printed: where each comes from, and of a secret only that.

import { bytesAsTyped, durationAsTyped } from './amounts.ts';
import { keysOf, type Layer, pick, type Picked } from './layer.ts';
import { isSecretKey } from './schema.ts';
import type { ShownValue } from './settings.ts';

export function shownValues(layers: readonly Layer[]): readonly ShownValue[] {
  return keysOf(layers).flatMap((key) => {
    const picked = pick(layers, key);
    return picked === null ? [] : [shownValue(picked)];
  });
}

function shownValue(picked: Picked): ShownValue {
  const { key, origin, hides, via, value } = picked;
  const isSecret = isSecretKey(key) || (key.endsWith('.proxy') && via !== 'value');
  return {
    key,
    shown: isSecret ? null : shownText(picked),
    value: isSecret ? null : key.endsWith('.proxy') ? shownText(picked) : value,
    origin,
    secretFrom: !isSecret || via === 'value' ? null : `${via === 'env' ? 'variable' : 'file'} ${String(value)}`,
    // A default that is replaced is no news.
    hides: hides.filter(({ kind }) => kind !== 'default'),
  };
}

function shownText({ key, value }: Picked): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.join(', ');
  if (key.endsWith('.proxy')) return withoutCredentials(String(value));
  if (typeof value !== 'number') return String(value);
  if (key === 'limits.maxBytes') return bytesAsTyped(value);
  return /(?:[bB]ackoff|[tT]imeout|Lookback|settle)$/.test(key) ? durationAsTyped(value) : String(value);
}

function withoutCredentials(text: string): string {
  const url = URL.parse(text);
  if (url === null) return '?';
  const had = url.username !== '' || url.password !== '';
  return `${url.protocol}//${url.host}${had ? ' (credentials not shown)' : ''}`;
}
