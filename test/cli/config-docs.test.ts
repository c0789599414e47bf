// docs/configuration.md against the schema: its example is read, and no key, variable or flag is missing from it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CONTEXT_SHAPE, ENVIRONMENT, FLAGS, type Shape, TOP_SHAPE } from '../../src/cli/config/schema.ts';
import type { Settings } from '../../src/cli/config/settings.ts';
import { resolveScene } from './config-input.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'configuration.md'), 'utf8');

it('has an example that works', async () => {
  const example = /```yaml\n([^]*?)```/.exec(page)?.[1] ?? '';
  const scene = { user: example, env: { GATEWAY_KEY: 'k', PROMETHEUS_PROD_PASSWORD: 'p' } };
  const prod = byId((await resolveScene(scene)).settings);
  expect(prod).toMatchObject({
    context: 'prod',
    timezone: 'Europe/Berlin',
    loki: { options: { tenants: ['team-a', 'team-b'] }, connection: { headers: { 'x-gateway-key': 'k' } } },
    prometheus: { connection: { auth: { kind: 'basic' } } },
    links: { dashboardUid: 'codex-app-server' },
  });
  const dev = byId((await resolveScene({ ...scene, flags: { context: 'dev' } })).settings);
  expect(dev).toMatchObject({ timezone: 'UTC', loki: { options: { tenants: ['dev'] } } });
  expect(Object.keys(dev)).not.toContain('prometheus');
});

it('names every key', () => {
  const missing = [...keysOf(TOP_SHAPE), 'contexts'].filter((key) => !page.includes(`\`${key}\``));
  expect(missing).toEqual([]);
});

it('names every variable and flag', () => {
  const variables = Object.keys(ENVIRONMENT).map((name) =>
    name.replace(/^(?:VICTORIALOGS|PROMETHEUS|ALERTMANAGER|GRAFANA)_(?!URL|SERVICE|QUERY|ACCOUNT|PROJECT)/, 'LOKI_'),
  );
  const flags = Object.keys(FLAGS).map((name) => `--${name}`);
  expect([...new Set([...variables, ...flags])].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

// The keys that every server has stand in a table of their own, without the server's name.
function keysOf(shape: Shape): readonly string[] {
  const common = Object.keys(CONTEXT_SHAPE['alertmanager'] ?? {});
  return Object.entries(shape).flatMap(([name, entry]) => {
    if (entry === 'headers' || entry['kind'] !== undefined) return [name];
    return Object.keys(entry).flatMap((key) =>
      key === 'tls'
        ? Object.keys((entry as Shape)[key] ?? {}).map((part) => `tls.${part}`)
        : common.includes(key) && key !== 'url'
          ? [key]
          : [`${name}.${key}`],
    );
  });
}

function byId(settings: Settings) {
  return { ...settings, ...Object.fromEntries(settings.sources.map((source) => [source.definition.id, source])) };
}
