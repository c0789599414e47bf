// Spans as opentelemetry-proto 1.11.0 defines them (opentelemetry/proto/trace/v1/trace.proto), one a line.

import type { TraceReport } from '../../model/report.ts';
import { plainText } from '../../model/prose.ts';
import { eventFacts, type FlatFacts, reportFacts, stretchFacts } from '../wording/flat-facts.ts';
import { jsonLine } from '../json/escape.ts';
import {
  type DatedEvent,
  type RequestStretch,
  requestStretch,
  type Stretch,
  type Stretches,
  stretchesOf,
} from '../picture/stretches.ts';
import { spanIdOf, traceIdOf } from './ids.ts';
import { attribute, ownAttributes, type WireAttribute } from './wire-value.ts';

const KIND = { internal: 1, server: 2, client: 3 } as const;
const STATUS_ERROR = 2;

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: (typeof KIND)[keyof typeof KIND];
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly WireAttribute[];
  readonly events: readonly WireSpanEvent[];
  readonly droppedEventsCount?: number;
  readonly status?: { readonly message?: string; readonly code: number };
}

interface WireSpanEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly WireAttribute[];
}

export function renderTrace(report: TraceReport, options: { readonly all: boolean }): string {
  const stretches = stretchesOf(report, options);
  const request = requestStretch(report);
  const facts = reportFacts(report, request === null ? withoutMoments(stretches) : stretches);
  const seed = report.reqId ?? report.understood.value;
  const spans = [
    ...(request === null ? [] : [requestSpan({ report, stretches, request, facts, seed })]),
    ...stretches.stretches.map((stretch) => stretchSpan({ stretch, report, seed, hasRequest: request !== null })),
  ];
  const resource = { attributes: resourceAttributes(report, { facts, isWhole: request === null }) };
  const head = `{"resourceSpans":[{"resource":${jsonLine(resource)},"scopeSpans":[{"scope":${jsonLine(report.tool)},"spans":[`;
  return `${head}${spans.map((span) => `\n${jsonLine(span)}`).join(',')}\n]}]}]}\n`;
}

// Without a time of the request there is no span that its other lines could stand in.
function withoutMoments(stretches: Stretches): Stretches {
  return { ...stretches, leftOut: stretches.leftOut + stretches.moments.length };
}

interface ResourceParts {
  readonly facts: FlatFacts;
  /** There is no span of the request that could carry the account. */
  readonly isWhole: boolean;
}

/** Its own mark comes first: by it a file is known for one of ours before it is replaced (cli/output.ts). */
function resourceAttributes(report: TraceReport, { facts, isWhole }: ResourceParts): readonly WireAttribute[] {
  return [
    attribute('trace_by_id.completeness', report.completeness.verdict),
    attribute('service.name', report.provenance.profile),
    ...(isWhole ? ownAttributes(facts).filter(({ key }) => key !== 'trace_by_id.completeness') : []),
  ];
}

interface RequestParts {
  readonly report: TraceReport;
  readonly stretches: Stretches;
  readonly request: RequestStretch;
  readonly facts: FlatFacts;
  readonly seed: string;
}

function requestSpan({ report, stretches: { moments, undated }, request, facts, seed }: RequestParts): WireSpan {
  const { method, route } = report.request;
  const { verdict, headline } = report.outcome;
  const name = [method, route].filter((part) => part !== null).join(' ');
  return {
    traceId: traceIdOf(seed),
    spanId: spanIdOf(seed, 'request'),
    name: name === '' ? 'request' : name,
    kind: KIND.server,
    startTimeUnixNano: String(request.start),
    endTimeUnixNano: String(request.end),
    attributes: [...requestAttributes(report), ...ownAttributes(facts)],
    events: moments.map((event) => spanEvent(event, report)),
    ...(undated.length === 0 ? {} : { droppedEventsCount: undated.length }),
    ...(verdict === 'failed' ? { status: { message: plainText(headline), code: STATUS_ERROR } } : {}),
  };
}

/** By OpenTelemetry's conventions, so that searches and tables of the viewer know them. */
function requestAttributes({ request }: TraceReport): readonly WireAttribute[] {
  const facts = {
    'http.request.method': request.method,
    'http.route': request.route,
    'http.response.status_code': request.status,
    'gen_ai.request.model': request.requestedModel,
    'gen_ai.response.model': request.effectiveModel,
    'gen_ai.usage.input_tokens': request.promptTokens,
    'gen_ai.usage.output_tokens': request.completionTokens,
    'trace_by_id.tokens_are_estimated': request.tokensAreEstimated ? true : null,
    'trace_by_id.first_token_ms': request.firstTokenMs,
  };
  return Object.entries(facts).flatMap(([key, value]) => (value === null ? [] : [attribute(key, value)]));
}

interface StretchParts {
  readonly stretch: Stretch;
  readonly report: TraceReport;
  readonly seed: string;
  readonly hasRequest: boolean;
}

function stretchSpan({ stretch, report, seed, hasRequest }: StretchParts): WireSpan {
  return {
    traceId: traceIdOf(seed),
    spanId: spanIdOf(seed, stretch.id),
    ...(hasRequest ? { parentSpanId: spanIdOf(seed, 'request') } : {}),
    name: stretch.name,
    kind: stretch.kind === 'rpc' ? KIND.client : KIND.internal,
    startTimeUnixNano: String(stretch.start),
    endTimeUnixNano: String(stretch.end),
    attributes: ownAttributes(stretchFacts(stretch, report)),
    events: stretch.moments.map((event) => spanEvent(event, report)),
    ...(stretch.failed ? { status: { code: STATUS_ERROR } } : {}),
  };
}

function spanEvent(event: DatedEvent, report: TraceReport): WireSpanEvent {
  return {
    timeUnixNano: String(event.timeUnixNano),
    name: event.fact.kind,
    attributes: ownAttributes(eventFacts(event, report)),
  };
}
