// Which labels come out of an expression, and what an expression rests on.

import { expect, it } from 'vitest';
import { readArtifact } from '../../../src/lint/artifacts/read-artifact.ts';
import { labelsOf } from '../../../src/lint/promql/labels.ts';
import { constantOf, type PromQl, readPromQl, selectorsIn } from '../../../src/lint/promql/read.ts';
import { rawSelectors } from '../../../src/lint/promql/system-rules.ts';
import { METRIC_CATALOGUE } from '../../../src/profiles/codex-app-server/metrics.ts';

function read(expression: string): PromQl {
  const text = `groups: [{ name: g, rules: [{ record: r, expr: ${JSON.stringify(expression)} }] }]\n`;
  const { artifact } = readArtifact('rules.yaml', text);
  if (artifact.kind !== 'rules') throw new Error(`read as ${artifact.kind}`);
  const tree = artifact.groups[0]?.rules[0] === undefined ? null : readPromQl(artifact.groups[0].rules[0].expr);
  if (tree === null) throw new Error(`not read: ${expression}`);
  return tree;
}

const RECORDED = new Map([
  ['route:codex_http_requests:rate5m', read('sum by (route) (rate(codex_http_requests_total[5m]))')],
]);

it.each([
  ['codex_worker_ready', ['instance', 'job']],
  ['sum(codex_worker_ready)', []],
  ['sum by (route, nothing) (rate(codex_http_requests_total[5m]))', ['route']],
  ['sum without (model, job) (codex_http_requests_total)', ['instance', 'method', 'route', 'status_family']],
  ['histogram_quantile(0.95, sum by (le, route) (rate(codex_http_latency_ms_bucket[5m])))', ['route']],
  ['route:codex_http_requests:rate5m > 1', ['route']],
  ['1.05 * route:codex_http_requests:rate5m', ['route']],
  ['codex_worker_ready == 0 unless on (job) codex_maintenance_mode', ['instance', 'job']],
  ['codex_worker_ready / on (job) codex_streams_active', ['job']],
  ['codex_worker_ready * on (job) group_left () codex_streams_active', ['instance', 'job']],
  ['absent(codex_worker_ready)', []],
  ['max_over_time((max by (job) (codex_worker_ready))[5m:1m])', ['job']],
  ['vector(1) or sum by (route) (codex_http_requests_total)', ['route']],
])('%s gives %j', (expression, labels) => {
  const found = labelsOf(read(expression), { catalogue: METRIC_CATALOGUE, recorded: RECORDED });
  expect([...(found ?? [])].toSorted()).toEqual(labels);
});

it.each(['up', 'sum without (instance) (up)', 'label_replace(codex_worker_ready, "a", "b", "c", "d")'])(
  'does not claim to know the labels of %s',
  (expression) => {
    expect(labelsOf(read(expression), { catalogue: METRIC_CATALOGUE, recorded: RECORDED })).toBeNull();
  },
);

it('ends on rules that record themselves', () => {
  const recorded = new Map([['a:b', read('sum by (route) (a:b)')]]);
  expect(labelsOf(read('a:b'), { catalogue: METRIC_CATALOGUE, recorded })).toEqual(new Set(['route']));
});

it('is over soon for rules that build on each other twice over', () => {
  const names = Array.from({ length: 60 }, (_, index) => `level:r${index}:sum`);
  const recorded = new Map(
    names.map((name, index) => [
      name,
      read(index === 0 ? 'codex_worker_ready' : `${names[index - 1]} + ${names[index - 1]}`),
    ]),
  );
  const last = read(names.at(-1) ?? '');
  expect(labelsOf(last, { catalogue: METRIC_CATALOGUE, recorded })).toEqual(new Set(['job', 'instance']));
});

it('does not follow a chain of rules without an end', () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `level:r${index}:sum`);
  const selector = (metric: string): PromQl => ({
    kind: 'selector',
    metric,
    matchers: [],
    rangeMs: null,
    isShifted: false,
    from: 0,
    to: 1,
  });
  const recorded = new Map(names.map((name, index) => [name, selector(names[index + 1] ?? 'codex_worker_ready')]));
  const first = selector(names[0] ?? '');
  expect(labelsOf(first, { catalogue: METRIC_CATALOGUE, recorded })).toBeNull();
  expect(rawSelectors(first, recorded)).toHaveLength(1);
});

it.each([
  ['1.05 * 1500', 1575],
  ['-(2 + 3) / 2', -2.5],
  ['0x10', 16],
  ['5m', 300],
  ['x * 2', null],
])('adds up %s', (expression, value) => expect(constantOf(read(expression))).toBe(value));

it('finds names, matchers, ranges and offsets through brackets, @ and signs', () => {
  const selectors = selectorsIn(read('-(rate({__name__="a", code=~"5.."}[5m] offset 1d)) + (b @ end())'));
  expect(
    selectors.map(({ metric, matchers, rangeMs, isShifted }) => [
      metric,
      matchers.map(({ name }) => name),
      rangeMs,
      isShifted,
    ]),
  ).toEqual([
    ['a', ['code'], 300_000, true],
    ['b', [], null, false],
  ]);
});
