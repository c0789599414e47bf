import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArtifact } from '../../../src/lint/artifacts/read-artifact.ts';

const METRICS = 'fixtures/captures/codex-app-server-proxy/metrics';

describe('other artifacts', () => {
  it('reads provisioned data sources with `$$` as Grafana does', () => {
    const text =
      'apiVersion: 1\ndatasources:\n  - name: Loki\n    type: loki\n    uid: l\n    jsonData:\n      derivedFields:\n        - name: req\n          matcherRegex: \'"req_id":"([\\w-]+)"\'\n          url: http://x.test/$${__value.raw}\n';
    const { artifact } = readArtifact('ds.yaml', text);
    expect(artifact).toMatchObject({
      kind: 'data-sources',
      dataSources: [
        {
          name: { value: 'Loki' },
          type: 'loki',
          uid: 'l',
          derivedFields: [
            {
              name: { value: 'req' },
              matcherRegex: { value: '"req_id":"([\\w-]+)"' },
              url: { value: 'http://x.test/${__value.raw}' },
            },
          ],
        },
      ],
    });
  });

  it.each(readdirSync(METRICS))('reads the captured %s whole', (name) => {
    const { artifact } = readArtifact(name, readFileSync(join(METRICS, name), 'utf8'));
    if (artifact.kind !== 'metrics') throw new Error(`read as ${artifact.kind}`);
    expect(artifact.faults).toEqual([]);
    expect(artifact.metrics.get('codex_http_latency_ms')?.type).toBe('histogram');
    expect([...(artifact.metrics.get('codex_http_latency_ms')?.labels ?? [])]).toEqual(
      expect.arrayContaining(['route', 'le']),
    );
  });

  it('locates what is no sample', () => {
    const text = '# TYPE a counter\na{b="c\\"}"} 1 1700000000000\na{b=} 2\n';
    const { artifact } = readArtifact('x.prom', text);
    expect(artifact.faults.map(({ span }) => text.slice(span.from, span.to))).toEqual(['a{b=} 2']);
  });
});
