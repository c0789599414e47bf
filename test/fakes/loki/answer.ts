// The fake Loki itself: a request in, the answer out, nothing in between but the store. What it says was recorded from real
// servers (fixtures/contract/loki); test/sources/loki/contract.test.ts holds it to that.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIXTURES } from '../../fixture.ts';
import * as catalogue from './catalogue.ts';
import { queryInstant, queryRange } from './query-answers.ts';
import { QueryRefused } from './query-refused.ts';
import { json, refusal, text } from './replies.ts';
import { type FakeAnswer, type FakeRequest, RequestRefused } from './request-params.ts';
import type { LokiStore } from './store.ts';

type Route = (store: LokiStore, request: FakeRequest) => FakeAnswer;

const ROUTES: Readonly<Record<string, Route>> = {
  '/loki/api/v1/query_range': queryRange,
  '/loki/api/v1/query': queryInstant,
  '/loki/api/v1/labels': catalogue.labelNames,
  '/loki/api/v1/label': catalogue.labelNames,
  '/loki/api/v1/series': catalogue.series,
  '/loki/api/v1/index/stats': catalogue.indexStats,
  '/loki/api/v1/tail': catalogue.tail,
};

const ROUTES_OF_3: Readonly<Record<string, Route>> = {
  '/loki/api/v1/index/volume': catalogue.indexVolume,
  '/loki/api/v1/detected_fields': catalogue.detectedFields,
  '/loki/api/v1/detected_labels': catalogue.detectedLabels,
};

export function answerLoki(store: LokiStore, request: FakeRequest): FakeAnswer {
  const { basePath, version } = store.settings;
  if (!request.path.startsWith(`${basePath}/`)) return text(404, '404 page not found\n');
  const path = request.path.slice(basePath.length);
  if (path === '/ready') return text(200, 'ready\n');
  if (path === '/loki/api/v1/status/buildinfo') return json(buildInfo(store), 'application/json');
  if (path === '/config') return configAnswer(store, request);
  const values = /^\/loki\/api\/v1\/label\/([^/]+)\/values$/.exec(path)?.[1];
  const route =
    values === undefined
      ? (ROUTES[path] ?? (version === '2.8.11' ? undefined : ROUTES_OF_3[path]))
      : catalogue.labelValues;
  if (route === undefined) return text(404, '404 page not found\n');
  try {
    return route(store, { ...request, path });
  } catch (error) {
    if (error instanceof QueryRefused) return refusal(store, 400, error.message);
    if (error instanceof RequestRefused) return refusal(store, error.status, error.message);
    throw error;
  }
}

/** YAML of the whole server: what a tenant has of its own is not in it. As recorded, with what was cut out. */
function configAnswer({ settings }: LokiStore, { params }: FakeRequest): FakeAnswer {
  if (params.some(([name]) => name === 'mode')) return text(500, 'unsupported type <nil>\n');
  const recorded = readFileSync(
    join(FIXTURES, 'contract', 'loki', '2026-11-30', settings.version, 'limits-config.json'),
    'utf8',
  );
  return text(200, (JSON.parse(recorded) as { readonly response: { readonly body: string } }).response.body);
}

function buildInfo({ settings }: LokiStore): unknown {
  return { version: settings.statedVersion, revision: '', branch: '', buildUser: '', buildDate: '', goVersion: '' };
}
