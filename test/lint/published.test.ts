// What the traced system published first (fixtures/lint/published, fixtures/alerts/published-alerts.yaml), through all rules
// together: each fault that is known of it is found where it is.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/model/prose.ts';
import { FIXTURES } from '../fixture.ts';
import { lintFixture } from './lint-fixture.ts';

const ROOT = join(FIXTURES, 'lint', 'published');
const FOLDER = 'docs/app-server-migration';
const ALERTS = `${FOLDER}/alerts/metrics-alerts.yaml`;
/** The alerts lie where the tests of the alerts have them. */
const placeOf = (path: string): string =>
  path === ALERTS ? join(FIXTURES, 'alerts', 'published-alerts.yaml') : join(ROOT, path);

interface Known {
  readonly says: string;
  readonly file: string;
  readonly ruleId: string;
  /** One for each finding that there must be, and no others of that rule in that file. */
  readonly finds: readonly RegExp[];
}

const ALL_FIVE = [
  'CodexHighLatencyP95',
  'CodexErrorRate',
  'CodexWorkerRestarts',
  'CodexToolBufferAnomaly',
  'CodexMaintenanceEnabled',
];

const KNOWN: readonly Known[] = [
  {
    says: 'all 5 runbook anchors are dead, as the headings are bold list items',
    file: ALERTS,
    ruleId: 'runbook/alert-heading',
    finds: [/#slow-requests/, /#errors/, /#restarts/, /#tool-buffer/, /#maintenance/],
  },
  {
    says: '2 of 3 dashboard links lead nowhere',
    file: `${FOLDER}/dashboards/observability-dashboard.json`,
    ruleId: 'links/relative',
    finds: [/docs\/observability\/trace-by-id\.md/, /trace-schema\.md/],
  },
  {
    says: '4 evidence links lead nowhere',
    file: `${FOLDER}/alerts/evidence/3-4/dry-run.md`,
    ruleId: 'evidence/file',
    finds: [/latency-panel\.png/, /worker-restarts\.log/, /alertmanager\.json/, /traces\/req-1\.md/],
  },
  {
    says: 'bounds of labels that the code does not enforce',
    file: `${FOLDER}/metrics-and-alerts.md`,
    ruleId: 'docs/label-bound',
    finds: [/route/, /model/],
  },
  {
    says: 'the runbook annotation has the wrong name, and there is no dashboard and no description',
    file: ALERTS,
    ruleId: 'alerts/annotations',
    finds: ALL_FIVE.flatMap((alert) => [
      new RegExp(`${alert} calls its runbook`),
      new RegExp(`${alert} has no annotation dashboard_url`),
      new RegExp(`${alert} has no annotation description`),
    ]),
  },
  {
    says: 'errors are divided by requests of the same status family: 5xx by 5xx',
    file: ALERTS,
    ruleId: 'promql/self-cancelling-ratio',
    finds: [/matched on status_family/],
  },
  {
    says: 'clamp_min(…, 1) hides low traffic',
    file: ALERTS,
    ruleId: 'promql/clamp-hides',
    finds: [/Below 1 a second/],
  },
  {
    says: 'increase() of a gauge',
    file: ALERTS,
    ruleId: 'promql/gauge-as-counter',
    finds: [/codex_worker_restarts_total is a gauge/],
  },
  {
    says: 'the gauge is named like a counter',
    file: ALERTS,
    ruleId: 'promql/total-suffix',
    finds: [/codex_worker_restarts_total is a gauge/],
  },
  {
    says: 'increase() extrapolates: 3 restarts already give > 3',
    file: ALERTS,
    ruleId: 'promql/extrapolated-count',
    finds: [/3 events read as more than 3/],
  },
  {
    says: 'for: 10m on a window of 10m, and for: 5m on what one abort holds for 4m, can never be met by one burst',
    file: ALERTS,
    ruleId: 'alerts/for-beyond-signal',
    finds: [/true for 10m at most/, /true for 5m at most/],
  },
  {
    says: 'route and model are kept without a bound',
    file: ALERTS,
    ruleId: 'labels/unbounded',
    finds: [/CodexHighLatencyP95 keeps route/, /CodexErrorRate keeps route and model/],
  },
  {
    says: 'job and instance are kept although only route, method, status_family and model are agreed',
    file: ALERTS,
    ruleId: 'labels/allowed',
    finds: [/CodexErrorRate/, /CodexWorkerRestarts/, /CodexToolBufferAnomaly/, /CodexMaintenanceEnabled/],
  },
];

/** What one would write at first sight instead: fixtures/alerts/published-obvious-repairs.yaml. */
describe('the obvious repairs', () => {
  const { findings } = lintFixture(join(FIXTURES, 'alerts'), 'published-obvious-repairs');
  it.each([
    ['3 restarts are still more than 3', 'promql/extrapolated-count', 8],
    ['`> 0 for 2m` is a race between scrape phase and reset', 'alerts/phase-race', 19],
  ])('%s', (_says, ruleId, line) => {
    expect(findings.filter((one) => one.ruleId === ruleId).map(({ start }) => start.line)).toEqual([line]);
  });
});

describe('the published artifacts', () => {
  const { findings, unread } = lintFixture(ROOT, 'docs', {
    files: [
      ALERTS,
      `${FOLDER}/alerts/evidence/3-4/dry-run.md`,
      `${FOLDER}/dashboards/observability-dashboard.json`,
      `${FOLDER}/incident-runbook.md`,
      `${FOLDER}/metrics-and-alerts.md`,
    ],
    tree: {
      read: (path) => ({ text: readFileSync(placeOf(path), 'utf8') }),
      exists: (path) => !path.startsWith('..') && existsSync(placeOf(path)),
    },
  });

  it('are all read', () => expect(unread).toEqual([]));

  it.each(KNOWN)('$says', ({ file, ruleId, finds }) => {
    const said = findings
      .filter((one) => one.file === file && one.ruleId === ruleId)
      .map(({ what }) => plainText(what));
    expect(said).toHaveLength(finds.length);
    for (const find of finds) expect(said).toContainEqual(expect.stringMatching(find));
  });
});
