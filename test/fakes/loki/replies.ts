// The shapes of an answer: media types and wording differ between the versions.

import { parseLogQl, type LogQuery, type MetricQuery } from './logql.ts';
import { type FakeAnswer, type FakeRequest, param, RequestRefused } from './request-params.ts';
import type { Labels, LokiStore } from './store.ts';

const PLAIN = 'text/plain; charset=utf-8';
export const JSON_UTF8 = 'application/json; charset=UTF-8';

export function success(store: LokiStore, data: unknown): FakeAnswer {
  const { warnings } = store.settings;
  return json({ status: 'success', ...(warnings.length === 0 ? {} : { warnings }), data }, plainJson(store));
}

export function plainJson({ settings }: LokiStore): string {
  return settings.version === '2.8.11' ? 'application/json' : JSON_UTF8;
}

/** 2.8 says JSON and sends text. */
export function refusal({ settings }: LokiStore, status: number, message: string): FakeAnswer {
  const type = settings.version === '2.8.11' && status !== 401 ? JSON_UTF8 : PLAIN;
  return { status, headers: { 'content-type': type }, body: message };
}

export function json(value: unknown, type: string): FakeAnswer {
  return { status: 200, headers: { 'content-type': type }, body: JSON.stringify(value) };
}

export function text(status: number, body: string): FakeAnswer {
  return { status, headers: { 'content-type': PLAIN }, body };
}

export function queryOf(store: LokiStore, request: FakeRequest): LogQuery | MetricQuery {
  return parseLogQl(param(request, 'query') ?? '', store.settings.version);
}

export function logQueryOf(store: LokiStore, request: FakeRequest): LogQuery {
  const query = queryOf(store, request);
  if (query.kind === 'metric') throw new RequestRefused(400, 'only log selector is supported');
  return query;
}

export function sorted(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
