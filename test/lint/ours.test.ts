// Our own alerts, runbook and metrics page: without a finding as they are, and with the right one when a single thing in them is
// made wrong.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { plainText } from '../../src/model/prose.ts';
import { FIXTURES } from '../fixture.ts';
import { lintFixture } from './lint-fixture.ts';

const ROOT = join(FIXTURES, '..');
const FOLDER = 'docs/app-server-migration';
const RUNBOOK = `${FOLDER}/incident-runbook.md`;
const METRICS = `${FOLDER}/metrics-and-alerts.md`;
const ALERTS = `${FOLDER}/alerts/metrics-alerts.yaml`;
const DASHBOARD = `${FOLDER}/dashboards/observability-dashboard.json`;
const FILES = readdirSync(join(ROOT, FOLDER), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(?:md|ya?ml|json)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));

const CAPTURES = join(FIXTURES, 'captures/codex-app-server-proxy/metrics');
const EXPORTED = new Set(
  readdirSync(CAPTURES).flatMap((file) =>
    [...readFileSync(join(CAPTURES, file), 'utf8').matchAll(/^(?:# TYPE )?(\w+)[{ ]/gm)].map(([, name = '']) => name),
  ),
);

interface Change {
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

function lintOurs(change?: Change): readonly Finding[] {
  const { findings, unread } = lintFixture(ROOT, 'docs', {
    files: FILES,
    exported: { from: 'the captures', names: EXPORTED },
    tree: {
      read(path) {
        const text = readFileSync(join(ROOT, path), 'utf8');
        if (path !== change?.file) return { text };
        const changed = text.replace(change.from, change.to);
        if (changed === text) throw new Error(`nothing to change in ${path}`);
        return { text: changed };
      },
      exists: (path) => !path.startsWith('..') && existsSync(join(ROOT, path)),
    },
  });
  expect(unread).toEqual([]);
  return findings;
}

it('have no finding', () => {
  expect(lintOurs().map(({ file, start, what }) => `${file}:${start.line} ${plainText(what)}`)).toEqual([]);
});

describe('what is made wrong is found', () => {
  it.each<Change & { readonly says: string; readonly ruleIds: readonly string[] }>([
    {
      says: 'a heading that is another than the alert',
      file: RUNBOOK,
      from: /^## CodexErrorRate$/m,
      to: '## Error rate',
      ruleIds: ['links/anchor', 'runbook/alert-heading'],
    },
    {
      says: 'an address that opens at another alert',
      file: ALERTS,
      from: 'incident-runbook.md#codexerrorrate',
      to: 'incident-runbook.md#codexworkerdown',
      ruleIds: ['runbook/alert-heading'],
    },
    {
      says: 'a page that was moved',
      file: ALERTS,
      from: 'incident-runbook.md#codexworkerdown',
      to: 'runbook.md#codexworkerdown',
      ruleIds: ['runbook/alert-heading'],
    },
    {
      says: 'a section that is gone',
      file: RUNBOOK,
      from: /^### Impact$/m,
      to: 'Impact',
      ruleIds: ['runbook/sections'],
    },
    {
      says: 'a flag that does not exist',
      file: RUNBOOK,
      from: 'trace-by-id --id "$REQ_ID" --selector',
      to: 'trace-by-id --id "$REQ_ID" --selektor',
      ruleIds: ['runbook/command'],
    },
    {
      says: 'a command that does not exist',
      file: RUNBOOK,
      from: 'trace-by-id doctor ',
      to: 'trace-by-id docter ',
      ruleIds: ['runbook/command'],
    },
    {
      says: 'a metric in a command',
      file: RUNBOOK,
      from: 'max_over_time(codex_streams_active[10m])',
      to: 'max_over_time(codex_stream_active[10m])',
      ruleIds: ['runbook/metric'],
    },
    {
      says: 'a recorded metric in a command',
      file: RUNBOOK,
      from: "'codex_worker_restarts:count10m'",
      to: "'codex_worker_restarts:count5m'",
      ruleIds: ['runbook/metric'],
    },
    {
      says: 'a metric in a table',
      file: METRICS,
      from: '| `codex_worker_ready` | gauge',
      to: '| `codex_worker_up` | gauge',
      ruleIds: ['runbook/metric'],
    },
    {
      says: 'a query that does not parse',
      file: METRICS,
      from: 'max(codex_tool_buffer_anomaly)\n',
      to: 'max(codex_tool_buffer_anomaly\n',
      ruleIds: ['syntax/promql'],
    },
    {
      says: 'a bound that nothing enforces',
      file: METRICS,
      from: /^\| model \| .*$/m,
      to: '| model | at most 8 | yes |',
      ruleIds: ['docs/label-bound'],
    },
    {
      says: 'a link to no file',
      file: METRICS,
      from: '](alerts/baseline.yaml)',
      to: '](baseline.yaml)',
      ruleIds: ['links/relative'],
    },
    {
      says: 'a link to no heading',
      file: METRICS,
      from: 'incident-runbook.md#set-up-your-shell',
      to: 'incident-runbook.md#setup',
      ruleIds: ['links/anchor'],
    },
    {
      says: 'an alert that leads to no dashboard',
      file: ALERTS,
      from: '/d/codex-app-server?',
      to: '/d/codex-appserver?',
      ruleIds: ['dashboard/panel'],
    },
    {
      says: 'a query with a variable that is not there',
      file: DASHBOARD,
      from: 'p95_5m{route=~\\"$route\\"}',
      to: 'p95_5m{route=~\\"$routes\\"}',
      ruleIds: ['dashboard/variable'],
    },
    {
      says: 'a variable that nothing uses any more',
      file: DASHBOARD,
      from: /\$slow_ms/g,
      to: '1575',
      ruleIds: ['dashboard/variable'],
    },
    {
      says: 'a data source of one Grafana',
      file: DASHBOARD,
      from: '"uid": "${prometheus}"',
      to: '"uid": "P1809F7CD0C75ACF3"',
      ruleIds: ['dashboard/data-source'],
    },
    {
      says: 'a data link with a word that Grafana does not know',
      file: DASHBOARD,
      from: '/trace/${__value.raw}',
      to: '/trace/${__value.row}',
      ruleIds: ['dashboard/data-link'],
    },
    {
      says: 'a data link with a brace that is open',
      file: DASHBOARD,
      from: '/trace/${__value.raw}',
      to: '/trace/${__value.raw',
      ruleIds: ['dashboard/data-link'],
    },
    {
      says: 'a metric in a panel',
      file: DASHBOARD,
      from: 'codex_worker_backoff_ms[',
      to: 'codex_worker_backof_ms[',
      ruleIds: ['dashboard/query'],
    },
    {
      says: 'a page that a link of the dashboard leads to',
      file: DASHBOARD,
      from: /incident-runbook\.md"/,
      to: 'runbook.md"',
      ruleIds: ['links/relative'],
    },
    {
      says: 'a heading that the words on a panel lead to',
      file: DASHBOARD,
      from: 'incident-runbook.md#codexworkerrestarts',
      to: 'incident-runbook.md#restarts',
      ruleIds: ['links/anchor'],
    },
  ])('$says', ({ ruleIds, ...change }) => {
    expect([...new Set(lintOurs(change).map(({ ruleId }) => ruleId))].toSorted()).toEqual(ruleIds);
  });
});
