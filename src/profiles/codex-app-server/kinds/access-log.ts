import { numberAt, textAt } from '../../../model/json.ts';
import { known, say } from '../../../model/prose.ts';
import { fromMillis } from '../../../model/time.ts';
import type { EventKindReader } from '../facts.ts';

// Health checks get 503 during outages like everybody, and have access log lines (src/routes of the traced system).
const PROBES: ReadonlySet<string> = new Set(['/readyz', '/healthz', '/livez', '/metrics']);

// Written when the response finishes, stamped with the request's start: a span, not a moment (traced-system.md).
export const accessLog: EventKindReader = {
  id: 'access-log',
  read({ attributes }) {
    if (textAt(attributes, 'event') !== 'access_log') return null;
    const status = numberAt(attributes, 'status');
    const durationMs = numberAt(attributes, 'dur_ms') ?? numberAt(attributes, 'latency_ms');
    const method = textAt(attributes, 'method');
    const route = textAt(attributes, 'route');
    return {
      fact: { kind: 'access_log', status, durationMs, method, route, isProbe: PROBES.has(route ?? '') },
      lane: 'http',
      durationNanos: durationMs === null ? null : fromMillis(durationMs),
      abnormal: status === null || status >= 400,
      what: say`access log: ${method ?? 'request'} ${known(route)} → ${status ?? 'no status'}${durationMs === null ? [] : say` in ${durationMs} ms`}`,
    };
  },
};
