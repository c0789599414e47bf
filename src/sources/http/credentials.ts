// What of a connection must not be in a report, wherever it came from. Errors are about one request and hide more (secrets.ts);
// a report is about the logs, and a word too many would be missing in them.

import type { Credential } from '../../model/redaction.ts';
import type { Connection } from './connection.ts';

/** Headers that say for whom or by whom is asked. The report names tenants itself, and labels may be called like them. */
const NO_CREDENTIALS: ReadonlySet<string> = new Set([
  'x-scope-orgid',
  'x-grafana-org-id',
  'x-query-tags',
  'user-agent',
  'accept-language',
]);

/** `Authorization: Bearer abc` given as an extra header: what follows alone is the secret. */
const SCHEME = /^(?:basic|bearer|digest|negotiate|ntlm|token|api-?key|splunk|hawk)\s+(.+)$/i;

/** User names are none. */
export function credentialsOf(
  { auth, headers }: Pick<Connection, 'auth' | 'headers'>,
  proxyUrl: string | null,
): readonly Credential[] {
  const found: Credential[] = [];
  if (auth.kind === 'basic') found.push(passwordOf(auth));
  if (auth.kind === 'bearer') found.push(credentialOf(auth.token.trim()));
  for (const [name, value] of Object.entries(headers))
    if (!NO_CREDENTIALS.has(name.toLowerCase())) found.push(...headerParts(name, value.trim()).map(credentialOf));
  const proxy = proxyUrl === null ? null : URL.parse(proxyUrl);
  if (proxy !== null && proxy.password !== '')
    found.push(
      passwordOf({ username: decoded(proxy.username), password: decoded(proxy.password) }),
      credentialOf(proxy.password),
    );
  return found;
}

export function credentialOf(value: string): Credential {
  return { value, forms: formsOf(value) };
}

function passwordOf({ username, password }: { readonly username: string; readonly password: string }): Credential {
  return { value: password, forms: [...formsOf(password), ...base64Forms(`${username}:${password}`)] };
}

function headerParts(name: string, value: string): readonly string[] {
  if (name.toLowerCase() === 'cookie')
    return [value, ...value.split(/;\s*/).map((cookie) => cookie.slice(cookie.indexOf('=') + 1))];
  const behind = SCHEME.exec(value)?.[1];
  return behind === undefined ? [value] : [value, behind];
}

/** As it is, in a URL, in JSON, in HTML, in base64. */
export function formsOf(secret: string): readonly string[] {
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const json = inJson(secret);
  const forms = [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    json,
    json.replaceAll('/', '\\/'),
    inJson(json),
    html,
    html.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    html.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
    ...base64Forms(secret),
  ];
  return [...new Set(forms)];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Base64 without `=` at its end: found with and without them. */
export function base64Forms(text: string): readonly string[] {
  const base64 = Buffer.from(text).toString('base64').replace(/=+$/, '');
  return [base64, base64.replaceAll('+', '-').replaceAll('/', '_')];
}

export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
