import type { Span } from './span.ts';

// Found at their one rare character and read from there in both directions: no run of ordinary letters is read twice.
const MAIL_DOMAIN =
  /(?:@|%40)(?=((?:[\p{L}\p{N}-]{1,63}\.){1,8}(?:[\p{L}]{2,24}|xn--[A-Za-z0-9-]{2,59}))(?![\p{L}\p{N}]))/gu;
const MAIL_LOCAL = /[\p{L}\p{N}._%+'-]/u;
/** `icon@2x.png`, `getty@tty1.service`: no top-level domains. */
const NO_DOMAIN =
  /\.(?:png|jpe?g|gif|svg|webp|[cm]?[jt]sx?|json|css|html?|map|log|txt|ya?ml|lock|service|socket|timer|target)$/i;
/** `git@github.com:…` names a service, not a person. */
const SERVICE_LOCALS: ReadonlySet<string> = new Set(['git', 'hg', 'svn']);

const USERINFO = /:\/\/([^\s/?#"'<>\\|]{1,512})@/g;
/** In these a password may hold a slash that nobody escaped. */
const DATABASE_USERINFO =
  /(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?):\/\/([^\s/:@"'<>]{0,100}:[^\s@"'<>]{1,200})@/gi;

const IPV4 = /(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\w]|\.\d|-(?!\d{1,3}\.\d))/g;
const IPV6 = /(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4})(?![\w:]|\.\d)/g;

/** E-mail and IP addresses, logins in URLs. Loopback and unspecified addresses and version numbers are none of them. */
export function findAddresses(text: string): readonly Span[] {
  const logins = findUserinfo(text);
  // In `http://bob:pw@host.example` the host is no part of an address.
  const loginEnds = new Set(logins.map(({ end }) => end));
  return [...findMails(text, loginEnds), ...logins, ...findIps(text)];
}

function findMails(text: string, loginEnds: ReadonlySet<number>): readonly Span[] {
  if (!text.includes('@') && !text.includes('%40')) return [];
  const spans: Span[] = [];
  for (const match of text.matchAll(MAIL_DOMAIN)) {
    if (loginEnds.has(match.index)) continue;
    const domain = match[1] ?? '';
    let start = match.index;
    while (start > 0 && match.index - start < 128 && MAIL_LOCAL.test(text[start - 1] as string)) start -= 1;
    if (text.startsWith("'", start)) start += 1;
    const local = text.slice(start, match.index);
    if (local === '' || NO_DOMAIN.test(domain) || SERVICE_LOCALS.has(local.toLowerCase())) continue;
    spans.push({ start, end: match.index + match[0].length + domain.length, kind: 'email' });
  }
  return spans;
}

function findUserinfo(text: string): readonly Span[] {
  if (!text.includes('://')) return [];
  const spans: Span[] = [];
  for (const pattern of [USERINFO, DATABASE_USERINFO]) {
    for (const match of text.matchAll(pattern)) {
      const userinfo = match[1] ?? '';
      const end = match.index + match[0].length - 1;
      if (!SERVICE_LOCALS.has(userinfo)) spans.push({ start: end - userinfo.length, end, kind: 'login' });
    }
  }
  return spans;
}

function findIps(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(IPV4)) {
    const octets = match.slice(1, 5).map(Number);
    const isHarmless = octets[0] === 127 || octets.every((octet) => octet === 0);
    if (isHarmless || octets.some((octet) => octet > 255) || isVersion(text, match)) continue;
    spans.push({ start: match.index, end: match.index + match[0].length, kind: 'ip' });
  }
  for (const match of text.includes(':') ? text.matchAll(IPV6) : []) {
    if (isPublicIpv6(match[0])) spans.push({ start: match.index, end: match.index + match[0].length, kind: 'ip' });
  }
  return spans;
}

/** `Chrome/120.0.0.0`, `version 1.2.3.4`, `pkg-1.2.3.4.tgz`. */
function isVersion(text: string, { index, 0: whole }: { readonly index: number; readonly 0: string }): boolean {
  const before = text.slice(Math.max(0, index - 64), index);
  if (/(?:version|release|build)["']?[ \t]{0,2}[:=]?[ \t]{0,2}["']?$/i.test(before)) return true;
  const word = /[^\s"'(),;[\]{}=]*$/.exec(before)?.[0] ?? '';
  // A product is one word and a slash; a slash further left makes it a path or a URL.
  if (/^[A-Za-z][\w.+-]*\/$/.test(word)) return true;
  return /[A-Za-z][-_@]$/.test(word) && /^\.[A-Za-z]/.test(text.slice(index + whole.length, index + whole.length + 2));
}

function isPublicIpv6(text: string): boolean {
  // Unspecified and loopback, short or written out.
  if (/^[0:]+1?$/.test(text)) return false;
  const mapped = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text);
  if (mapped?.[2] !== undefined && /^(?:127\.|0\.0\.0\.0$)/.test(mapped[2])) return false;
  const groups = (mapped === null ? text : `${mapped[1] ?? ''}0:1`).split('::');
  if (groups.length > 2) return false;
  const count = groups
    .join(':')
    .split(':')
    .filter((group) => group !== '').length;
  if (groups.some((half) => half.startsWith(':') || half.endsWith(':'))) return false;
  if (groups.length === 1) return count === 8 && !text.startsWith(':') && !text.endsWith(':');
  // What reads like a qualified name (`dead::beef`) stays.
  return count < 8 && (/\d/.test(text) || count > 2);
}
