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
];

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
