// Parameters as Loki reads them. Each refusal has the server's own words.

import type { TimeRange, UnixNano } from '../../../src/model/time.ts';
import { parseGoDuration } from './go-text.ts';
import type { LokiSettings, LokiStore } from './store.ts';

export interface FakeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Of the query and of a form body. */
  readonly params: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
}

export interface FakeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export class RequestRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const HOUR_NANOS = 3_600_000_000_000n;
const NANOS_PER_MS = 1_000_000n;

export function param({ params }: FakeRequest, wanted: string): string | null {
  return params.find(([name]) => name === wanted)?.[1] ?? null;
}

export function header({ headers }: FakeRequest, wanted: string): string | null {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
}

/** Null without authentication. */
export function tenantsOf(request: FakeRequest, { settings }: LokiStore): readonly string[] {
  if (!settings.authEnabled) return [];
  const value = header(request, 'x-scope-orgid') ?? '';
  if (value === '') throw new RequestRefused(401, 'no org id\n');
  // 2.8 knows no list of tenants: a bar is a character of a name.
  const tenants = settings.version === '2.8.11' ? [value] : value.split('|');
  for (const tenant of tenants) refuseBadTenant(tenant, settings);
  return tenants;
}

function refuseBadTenant(tenant: string, { version }: LokiSettings): void {
  const bad = /[^A-Za-z0-9!._*'()|-]/.exec(tenant)?.[0];
  const isDots = tenant === '.' || tenant === '..';
  if (bad === undefined && !isDots) return;
  if (version === '2.8.11') throw new RequestRefused(400, 'invalid tenant ID');
  const why = isDots
    ? `tenant ID is '.' or '..'`
    : `tenant ID '${tenant}' contains unsupported character '${bad ?? ''}'`;
  throw new RequestRefused(400, `rpc error: code = Code(400) desc = ${why}`);
}

/** Several tenants without federation: the frontend lets them through, and each querier refuses. */
export function refuseSeveral({ settings }: LokiStore, tenants: readonly string[]): void {
  if (tenants.length < 2 || settings.federation) return;
  // Where one of them has a limit of bytes, that is looked at first.
  const isCounted = tenants.some((tenant) => settings.limits[tenant]?.maxBytesRead !== undefined);
  const says = 'multiple org IDs present';
  throw new RequestRefused(
    500,
    isCounted ? `Failed to get bytes read stats for query: rpc error: code = Code(500) desc = ${says}` : says,
  );
}

export function timeParam(request: FakeRequest, name: string, fallback: UnixNano): UnixNano {
  const text = param(request, name);
  if (text === null || text === '') return fallback;
  // Up to ten digits are seconds, more are nanoseconds (pkg/loghttp/params.go).
  if (/^\d+$/.test(text)) return text.length <= 10 ? BigInt(text) * 1_000_000_000n : BigInt(text);
  const decimal = /^(\d+)\.(\d+)$/.exec(text);
  if (decimal !== null)
    return BigInt(decimal[1] ?? 0) * 1_000_000_000n + BigInt((decimal[2] ?? '').padEnd(9, '0').slice(0, 9));
  const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (stamp === null) {
    throw new RequestRefused(
      400,
      `could not parse '${name}' parameter: strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return BigInt(Date.parse(`${stamp[1]}${stamp[3]}`)) * NANOS_PER_MS + BigInt((stamp[2] ?? '').padEnd(9, '0'));
}

/** The window of a request; the last hour where it names none. A metric query may ask for a single moment. */
export function rangeParam(request: FakeRequest, { settings }: LokiStore, mayBeMoment = false): TimeRange {
  const end = timeParam(request, 'end', settings.now());
  const start = timeParam(request, 'start', end - HOUR_NANOS);
  if (mayBeMoment ? end < start : end <= start)
    throw new RequestRefused(400, 'end timestamp must not be before or equal to start time');
  return { start, end };
}

export function limitParam(request: FakeRequest): number {
  const text = param(request, 'limit') ?? '100';
  const limit = Number(text);
  if (!Number.isInteger(limit)) {
    throw new RequestRefused(400, `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  if (limit <= 0) throw new RequestRefused(400, 'limit must be a positive value');
  return limit;
}

export function stepParam(request: FakeRequest, { start, end }: TimeRange): bigint {
  const text = param(request, 'step');
  if (text === null) {
    const seconds = (end - start) / 1_000_000_000n / 250n;
    return (seconds < 1n ? 1n : seconds) * 1_000_000_000n;
  }
  const step = /^\d+(\.\d+)?$/.test(text) ? BigInt(Math.round(Number(text) * 1e9)) : parseGoDuration(text);
  if (step === null) throw new RequestRefused(400, `cannot parse ${JSON.stringify(text)} to a valid duration`);
  if (step <= 0n)
    throw new RequestRefused(
      400,
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  if ((end - start) / step > 11_000n) {
    throw new RequestRefused(
      400,
      'exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter',
    );
  }
  return step;
}
