import { describe, expect, it } from 'vitest';
import type { Dashboard } from '../../../src/lint/artifact.ts';
import { readArtifact } from '../../../src/lint/artifacts/read-artifact.ts';

function dashboard(value: unknown): Dashboard {
  const { artifact } = readArtifact('x.json', typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  if (artifact.kind !== 'dashboard') throw new Error(`read as ${artifact.kind}`);
  return artifact;
}

const cut = (text: string, { from, to }: { from: number; to: number }): string => text.slice(from, to);
const panel = (expr: string, more: object = {}): object => ({
  type: 'timeseries',
  title: 'T',
  targets: [{ refId: 'A', expr }],
  ...more,
});

describe('a dashboard', () => {
  it('is read as exported, as the API wraps it, as a manifest, and with rows of any age', () => {
    const classic = {
      title: 'D',
      uid: 'u',
      schemaVersion: 39,
      panels: [panel('up'), { type: 'row', panels: [panel('up')] }],
    };
    expect(dashboard(classic).panels).toHaveLength(2);
    expect(dashboard({ dashboard: classic, meta: {} }).uid?.value).toBe('u');
    expect(dashboard({ kind: 'Dashboard', spec: classic }).title?.value).toBe('D');
    expect(dashboard({ title: 'old', rows: [{ panels: [panel('up')] }, {}] }).panels).toHaveLength(1);
    expect(readArtifact('x.json', '{"panels":[]}').artifact.kind).toBe('other');
    expect(readArtifact('package.json', '{"title":"x"}').artifact.kind).toBe('other');
  });

  it('reads each query in the language of its data source', () => {
    const { panels, faults } = dashboard({
      title: 'D',
      __inputs: [{ name: 'DS_LOGS', pluginId: 'loki' }],
      templating: { list: [{ name: 'ds', type: 'datasource', query: 'prometheus' }] },
      panels: [
        panel('{a="b"} |= `x`', { datasource: '${DS_LOGS}' }),
        panel('sum(rate(x[$__rate_interval]))', { datasource: { type: 'prometheus', uid: '$ds' } }),
        panel('{a="$b"} | json', { datasource: null }),
        panel('SELECT 1', { datasource: { type: 'mysql', uid: 'm' } }),
        panel('sum(', { datasource: '$ds' }),
      ],
    });
    expect(panels.map(({ targets: [target] }) => target?.expr?.language ?? null)).toEqual([
      'logql',
      'promql',
      'logql',
      null,
      'promql',
    ]);
    expect(faults.map(({ syntax, value }) => `${syntax}: ${value}`)).toEqual(['promql: this PromQL ends too early']);
  });

  it('gives links with where they stand, and every text with variables', () => {
    const artifact = dashboard({
      title: 'D',
      links: [
        { title: 'Runbook', url: 'https://x.test/r' },
        { type: 'dashboards', tags: ['a'], url: '' },
      ],
      panels: [
        panel('up{a="$route"}', {
          repeat: 'route',
          links: [{ title: 'p', url: '/p' }],
          fieldConfig: {
            defaults: { links: [{ title: 'f', url: '/f' }] },
            overrides: [
              { matcher: {}, properties: [{ id: 'links', value: [{ title: 'o', url: '/o?${__value.raw}' }] }] },
            ],
          },
        }),
      ],
    });
    expect(
      [...artifact.links, ...(artifact.panels[0]?.links ?? [])].map(({ place, url }) => `${place} ${url.value}`),
    ).toEqual(['dashboard https://x.test/r', 'panel /p', 'field /f', 'field /o?${__value.raw}']);
    expect(artifact.templated.map(({ value }) => value)).toEqual(
      expect.arrayContaining(['${route}', 'up{a="$route"}', '/o?${__value.raw}']),
    );
  });

  it('knows places through the escapes of JSON', () => {
    const artifact = dashboard('{"title":"D","panels":[{"targets":[{"expr":"a{b=\\"\\u0063\\"}\\n/ on () d[5m]"}]}]}');
    const expr = artifact.panels[0]?.targets[0]?.expr;
    expect(expr?.text).toBe('a{b="c"}\n/ on () d[5m]');
    const at = expr?.text.indexOf('"c"') ?? -1;
    expect(cut(artifact.text, expr?.spanOf(at, at + 3) ?? { from: 0, to: 0 })).toBe('\\"\\u0063\\"');
  });

  it.each([
    'rate(x{a="$b", c=~"${d:regex}"}[$__rate_interval])',
    'rate(x[${w}]) > $limit',
    'rate(x[${n}m:$__interval] offset $o)',
    'topk($n, sum by ($label) (x))',
    '$agg by (a) (x)',
    'avg_over_time($metric[[[w]]])',
    '${metric}_total{job="a"} * 1$k',
    'sum(rate(x[5m])) by ([[by]])',
  ])('parses with variables in it: %s', (expr) => {
    const read = dashboard({ title: 'D', panels: [panel(expr, { datasource: { type: 'prometheus', uid: 'x' } })] });
    expect(read.faults).toEqual([]);
    const expression = read.panels[0]?.targets[0]?.expr;
    expect(expression?.text).toBe(expr);
    expect(expression?.tree.length).toBe(expr.length);
    expect(expression?.isBroken).toBe(false);
  });

  it.each([
    '{app="$app"} |= "$q" | json | line_format `{{.x}}`',
    '{app=~"$app"} $filters',
    'sum(count_over_time({a="b"} | $x = `1` [$__auto]))',
  ])('so does LogQL: %s', (expr) => {
    const read = dashboard({ title: 'D', panels: [panel(expr, { datasource: { type: 'loki', uid: 'x' } })] });
    expect(read.panels[0]?.targets[0]?.expr?.isBroken).toBe(false);
  });

  it('has faults with places, and no fault where a variable could be anything', () => {
    expect(readArtifact('x.json', '{"title": "D", "panels": [1,]}').artifact.faults).toMatchObject([
      { syntax: 'json' },
    ]);
    const broken = dashboard({
      title: 'D',
      panels: [panel('sum($a $b $c) by', { datasource: { type: 'prometheus', uid: 'x' } })],
    });
    expect(broken.panels[0]?.targets[0]?.expr?.isBroken).toBe(true);
    expect(broken.faults).toEqual([]);
  });
});
