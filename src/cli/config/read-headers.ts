// `headers:` of a server: names are free, values are secrets, as they stand or in a variable or file.

import { isMap, type Node } from 'yaml';
import { own, say } from '../../model/prose.ts';
import { isHeaderSafe, parseValue } from './parse-value.ts';
import { inPlace, type Reading } from './reading.ts';
import { entriesOf, isEmpty, plainOf, shownKey } from './yaml-nodes.ts';

// What the connection itself depends on: the client writes these.
const HEADERS_OF_HTTP = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'upgrade',
  'te',
  'trailer',
]);
const HEADER_FORMS: Readonly<Record<string, 'env' | 'file'>> = { valueEnv: 'env', valueFile: 'file' };

export function readHeaders(node: Node | null, prefix: string, reading: Reading): void {
  if (isEmpty(node)) return;
  if (!isMap(node)) {
    reading.report(node, {
      problem: say`${prefix.slice(0, -1)} must hold header names and values`,
      fix: own('write, for example, headers: {X-Gateway-Key: {valueEnv: GATEWAY_KEY}}'),
    });
    return;
  }
  for (const { key, name, value } of entriesOf(node)) {
    const form = isMap(value) ? entriesOf(value) : null;
    const [only] = form ?? [];
    const via = form === null ? 'value' : form.length === 1 && only !== undefined ? HEADER_FORMS[only.name] : undefined;
    const raw = plainOf(form === null ? value : (only?.value ?? null));
    const ok =
      !HEADERS_OF_HTTP.has(name.toLowerCase()) &&
      typeof raw === 'string' &&
      via !== undefined &&
      isHeaderSafe(raw) &&
      'value' in parseValue('header-name', name);
    if (!ok) {
      reading.report(key, {
        problem: say`${prefix + shownKey(name)} must be a header: a name and a text of one line, valueEnv or valueFile`,
        fix: own('write, for example, X-Gateway-Key: {valueEnv: GATEWAY_KEY}; quote numbers'),
      });
      continue;
    }
    reading.settings.set(prefix + name.toLowerCase(), {
      key: prefix + name.toLowerCase(),
      value: via === 'file' ? inPlace('path', raw, reading.file) : raw,
      via,
      origin: reading.originOf(value),
    });
  }
}
