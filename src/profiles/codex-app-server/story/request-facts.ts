import { endOf, type TimelineEvent } from '../../../model/event.ts';
import { type FactOf, ofKind } from '../facts.ts';
import type { RequestFacts } from '../../../model/report.ts';
import { toMillis, type UnixNano } from '../../../model/time.ts';

/** What the request's own lines state about it; null wherever none does. */
export function deriveRequestFacts(own: readonly TimelineEvent[]): RequestFacts {
  const access = ofKind(own, 'access_log').at(-1)?.fact;
  const ingress = ofKind(own, 'http_ingress')[0]?.fact;
  const usage = mainUsage(own);
  const span = findSpan(own);
  return {
    method: access?.method ?? ingress?.method ?? null,
    route: access?.route ?? ingress?.path ?? null,
    status: access?.status ?? statusWithoutAccessLog(own),
    stream: isStream(own),
    requestedModel: usage?.requestedModel ?? ingressModel(own, 'raw'),
    effectiveModel: usage?.effectiveModel ?? ingressModel(own, 'normalized'),
    promptTokens: usage?.promptTokens ?? null,
    completionTokens: usage?.completionTokens ?? null,
    tokensAreEstimated: usage?.tokensAreEstimated ?? false,
    firstTokenMs: firstTokenMs(own, span.start),
    ...span,
  };
}

// A broken stream leaves an error row without counts and a row with them (traced-system.md): the counts are in the latter.
function mainUsage(own: readonly TimelineEvent[]): FactOf<'usage'> | undefined {
  const rows = ofKind(own, 'usage').map(({ fact }) => fact);
  return rows.findLast(({ errorCode }) => errorCode === null) ?? rows.at(-1);
}

function statusWithoutAccessLog(own: readonly TimelineEvent[]): number | null {
  const answer =
    ofKind(own, 'client_json').at(-1)?.fact.status ??
    ofKind(own, 'sse').find(({ fact }) => fact.status !== null)?.fact.status;
  if (answer !== undefined && answer !== null) return answer;
  const usages = ofKind(own, 'usage');
  return usages.length === 1 ? (usages[0]?.fact.status ?? null) : null;
}

function isStream(own: readonly TimelineEvent[]): boolean | null {
  const stated = ofKind(own, 'ingress_detail').find(({ fact }) => fact.stream !== null)?.fact.stream;
  if (stated !== undefined && stated !== null) return stated;
  const mode = ofKind(own, 'http_ingress').find(({ fact }) => fact.mode !== null)?.fact.mode ?? null;
  if (mode?.includes('nonstream')) return false;
  if (mode?.includes('stream')) return true;
  if (
    own.some(
      ({ fact }) =>
        fact.kind === 'sse' || fact.kind === 'sse_done' || fact.kind === 'sse_guard' || fact.kind === 'sse_summary',
    )
  )
    return true;
  return null;
}

function ingressModel(own: readonly TimelineEvent[], stage: 'raw' | 'normalized'): string | null {
  return (
    ofKind(own, 'ingress_detail').find(({ fact }) => fact.model !== null && fact.event.endsWith(stage))?.fact.model ??
    null
  );
}

// Chat streams log SSE events without type or size, the first of them only a role: these do not tell when content began.
function firstTokenMs(own: readonly TimelineEvent[], start: UnixNano | null): number | null {
  const stated = ofKind(own, 'usage').find(({ fact }) => fact.firstTokenMs !== null)?.fact.firstTokenMs;
  if (stated !== undefined && stated !== null) return stated;
  const first = ofKind(own, 'sse').find(
    ({ fact, timeUnixNano }) => timeUnixNano !== null && fact.type?.endsWith('.delta') === true,
  );
  if (first?.timeUnixNano == null || start === null || first.timeUnixNano < start) return null;
  return toMillis(first.timeUnixNano - start);
}

// The access log states the whole span. Without it the first and the last line are what is known: at least that long.
function findSpan(own: readonly TimelineEvent[]): Pick<RequestFacts, 'start' | 'end' | 'spanIsStated'> {
  const access = ofKind(own, 'access_log').findLast(
    ({ timeUnixNano, durationNanos }) => timeUnixNano !== null && durationNanos !== null,
  );
  if (access !== undefined) return { start: access.timeUnixNano, end: endOf(access), spanIsStated: true };
  let start: UnixNano | null = null;
  let end: UnixNano | null = null;
  for (const event of own) {
    const last = endOf(event);
    if (event.timeUnixNano === null || last === null) continue;
    if (start === null || event.timeUnixNano < start) start = event.timeUnixNano;
    if (end === null || last > end) end = last;
  }
  return { start, end, spanIsStated: false };
}
