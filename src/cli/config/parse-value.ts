// One value as written → as used, or what is wrong with it. A fault never shows what it refuses where that may be a secret.

import { own, say } from '../../model/prose.ts';
import { PROFILES } from '../../profiles/index.ts';
import { parseBytes, parseDurationMs } from './amounts.ts';
import type { Fault } from './problem.ts';
import type { CheckedText, SettingKind as Kind } from '../../model/setting.ts';
import { suggest } from './suggest.ts';
import type { SettingValue as Value } from '../../model/setting.ts';

export type Parsed = { readonly value: Value } | { readonly fault: Fault };

/** `raw`: a string from flag or environment, or what YAML made of a scalar or list. */
export function parseValue(kind: Kind, raw: unknown): Parsed {
  if (typeof kind === 'object') return checked(raw, kind);
  switch (kind) {
    case 'text':
    case 'variable':
    case 'header-value':
      return text(raw, kind);
    case 'path':
      return typeof raw === 'string' && raw !== '' && !raw.includes('\0')
        ? { value: raw }
        : fault('must be a path', 'write the path of a file, in quotes if it holds odd characters');
    case 'secret':
      return typeof raw === 'string' && isHeaderSafe(raw.trim())
        ? { value: raw.trim() }
        : fault(
            'must be a text without control characters or line breaks',
            'quote it; better, keep it in a file or in the environment',
          );
    case 'paths':
      return isTexts(raw)
        ? { value: raw }
        : fault('must be a list of paths or globs', "write, for example, files: ['logs/**']");
    case 'texts':
      return isTexts(raw) && raw.length > 0 && raw.every(isHeaderSafe)
        ? { value: raw }
        : fault('must be a list of names', 'write, for example, tenants: [team-a, team-b]');
    case 'url':
      return address(raw, { mayHoldCredentials: false, mayHoldQuery: false });
    case 'page':
      return address(raw, { mayHoldCredentials: false, mayHoldQuery: true });
    case 'pages':
      return pages(raw);
    case 'proxy':
      return address(raw, { mayHoldCredentials: true, mayHoldQuery: false, schemes: PROXY_SCHEMES });
    case 'servers':
      return servers(raw);
    case 'timezone':
      return timezone(raw);
    case 'profile':
      return oneOf(raw, { known: PROFILES.map(({ id }) => id), what: 'a profile' });
    case 'explore-form':
      return oneOf(raw, { known: ['panes', 'left'], what: 'a form of Explore links' });
    case 'boolean':
      return boolean(raw);
    case 'count':
      return integer(raw, { least: 0, most: 20 });
    case 'positive':
      return integer(raw, { least: 1, most: 2_147_483_647 });
    case 'uid':
      return typeof raw === 'string' && /^[A-Za-z0-9_-]{1,128}$/.test(raw)
        ? { value: raw }
        : fault(
            'must be the uid of a data source or dashboard',
            'it stands in the address of its page in Grafana; quote it if it is a number',
          );
    case 'header-name':
      return typeof raw === 'string' && /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/.test(raw)
        ? { value: raw }
        : fault('must be the name of a header', 'write, for example, X-Authorization');
    case 'duration':
      return duration(raw);
    case 'wait':
      return wait(raw);
    case 'pause':
      return isNoTime(raw) ? { value: 0 } : wait(raw);
    case 'backoff':
      // logcli takes seconds here.
      return typeof raw === 'string' && /^\d{1,6}$/.test(raw) ? { value: Number(raw) * 1000 } : wait(raw);
    case 'bytes':
      return bytes(raw);
  }
}

/** What may stand in a header: no control characters, nothing beyond Latin-1. */
export function isHeaderSafe(value: string): boolean {
  return /^[\t\u0020-\u007e\u00a0-\u00ff]+$/.test(value);
}

function fault(problem: string, fix: string): Parsed {
  return { fault: { problem: own(problem), fix: own(fix) } };
}

function text(raw: unknown, kind: 'text' | 'variable' | 'header-value'): Parsed {
  if (typeof raw !== 'string' || raw.trim() === '' || !isHeaderSafe(raw))
    return fault('must be a text', 'quote it: "…"');
  return kind !== 'variable' || /^[A-Za-z_][A-Za-z0-9_]*$/.test(raw)
    ? { value: raw }
    : fault('must be the name of an environment variable', 'write its name, without $ and not its value');
}

function isTexts(raw: unknown): raw is readonly string[] {
  return Array.isArray(raw) && raw.every((item) => typeof item === 'string' && item !== '');
}

interface AddressRules {
  readonly mayHoldCredentials: boolean;
  readonly mayHoldQuery: boolean;
  readonly schemes?: readonly string[];
}

const SCHEMES = ['http:', 'https:'];
const PROXY_SCHEMES = [...SCHEMES, 'socks5:'];

function address(raw: unknown, { mayHoldCredentials, mayHoldQuery, schemes = SCHEMES }: AddressRules): Parsed {
  const url = typeof raw === 'string' ? URL.parse(raw.trim()) : null;
  if (url === null || !schemes.includes(url.protocol) || url.hostname === '')
    return fault('must be an address', 'write it with http:// or https://');
  if (!mayHoldCredentials && (url.username !== '' || url.password !== ''))
    return fault(
      'must not hold credentials: addresses are shown in reports and errors',
      'use username and passwordFile, bearerTokenFile, or the environment',
    );
  if (!mayHoldQuery && (url.search !== '' || url.hash !== ''))
    return fault('must not hold a query or fragment', 'end it before ? and #; extra credentials belong into headers');
  return { value: url.href.replace(/\/+$/, '') };
}

function pages(raw: unknown): Parsed {
  const parsed = isTexts(raw) && raw.length > 0 ? raw.map((item) => parseValue('url', item)) : [{ fault: null }];
  const urls = parsed.flatMap((item) => ('value' in item ? [String(item.value)] : []));
  return urls.length === parsed.length
    ? { value: urls }
    : fault(
        'must be a list of addresses',
        'write, for example, webRoots: [https://git.example.com/codex-app/blob/main]',
      );
}

function servers(raw: unknown): Parsed {
  const parsed = isTexts(raw) ? raw.map((item) => parseValue('url', item)) : [{ fault: null }];
  const origins = parsed.flatMap((item) => ('value' in item ? [new URL(String(item.value)).origin] : []));
  return origins.length === parsed.length
    ? { value: origins }
    : fault('must be a list of addresses', 'write, for example, trustedServers: [https://loki.example.com]');
}

function checked(raw: unknown, { fault: faultOf, what, example }: CheckedText): Parsed {
  const fix = `write, for example, ${example}`;
  if (typeof raw !== 'string') return fault(`must be ${what}`, fix);
  const problem = faultOf(raw);
  return problem === null ? { value: raw.trim() } : { fault: { problem, fix: own(fix) } };
}

function timezone(raw: unknown): Parsed {
  if (typeof raw !== 'string') return fault('must be a name', 'write, for example, timezone: Europe/Berlin');
  try {
    new Intl.DateTimeFormat('en', { timeZone: raw });
    return { value: raw };
  } catch {
    return {
      fault: {
        problem: say`${raw} is not a time zone`,
        fix: own('use an IANA name such as UTC, Europe/Berlin or America/New_York'),
      },
    };
  }
}

function oneOf(raw: unknown, { known, what }: { readonly known: readonly string[]; readonly what: string }): Parsed {
  if (typeof raw === 'string' && known.includes(raw)) return { value: raw };
  const near = typeof raw === 'string' ? suggest(raw, known) : null;
  return fault(
    `must be ${what}`,
    near === null ? `use ${known.join(' or ')}` : `did you mean ${near}? use ${known.join(' or ')}`,
  );
}

function boolean(raw: unknown): Parsed {
  if (typeof raw === 'boolean') return { value: raw };
  // As Go's strconv.ParseBool, which logcli uses.
  if (typeof raw === 'string' && /^(?:1|t|true)$/i.test(raw)) return { value: true };
  if (typeof raw === 'string' && /^(?:0|f|false)$/i.test(raw)) return { value: false };
  return fault('must be true or false', 'write true or false');
}

function integer(raw: unknown, { least, most }: { readonly least: number; readonly most: number }): Parsed {
  const number = typeof raw === 'string' && /^\d{1,10}$/.test(raw) ? Number(raw) : raw;
  return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most
    ? { value: number }
    : fault(`must be a whole number from ${least} to ${most}`, `write a number such as ${Math.max(least, 2)}`);
}

function duration(raw: unknown): Parsed {
  const ms = typeof raw === 'string' ? parseDurationMs(raw.trim()) : null;
  return ms === null || ms === 0
    ? fault('must be a duration with a unit', 'write, for example, 7d, 2h, 1h30m, 30s or 250ms')
    : { value: ms };
}

/** Node's timers take no more than 31 bits, and make a longer wait one of 1 ms. */
const LONGEST_WAIT_MS = 2_147_483_647;

function wait(raw: unknown): Parsed {
  const parsed = duration(raw);
  return 'value' in parsed && Number(parsed.value) > LONGEST_WAIT_MS
    ? fault('must not be longer than 24 days', 'write, for example, 60s or 10m')
    : parsed;
}

/** `0`, or with a unit. */
function isNoTime(raw: unknown): boolean {
  return raw === 0 || raw === '0' || (typeof raw === 'string' && parseDurationMs(raw.trim()) === 0);
}

function bytes(raw: unknown): Parsed {
  if (raw === 'none' || raw === 0 || raw === '0') return { value: null };
  const size = typeof raw === 'number' ? raw : typeof raw === 'string' ? parseBytes(raw.trim()) : null;
  return size === null || !Number.isSafeInteger(size) || size <= 0
    ? fault('must be a size', 'write, for example, 50GB, 500MiB, or 0 for no limit')
    : { value: size };
}
