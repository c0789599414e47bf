// Each command of the pages as it is written there, in the middle of the incident that its section is about: it ends as the
// page says, and prints what the page shows. Their queries give data.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { realServersOrSkip } from '../servers/real-servers.ts';
import { type PageBlock, readBlocks } from './page-blocks.ts';
import { type IncidentState, type ReplayedIncident, replayIncident } from './replayed-incident.ts';
import { openPageShell, type PageShell } from './shell.ts';
import { firstMissing } from './shown-output.ts';
import { stackIncident } from './stack-incident.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'app-server-migration');
const METRICS = readBlocks(join(FOLDER, 'metrics-and-alerts.md'));
const RUNBOOK = readBlocks(join(FOLDER, 'incident-runbook.md'));
// The metrics page first: the runbook's maintenance holds alerts back until long after it.
const BLOCKS = [...METRICS, ...RUNBOOK];
/** The real proxy's lines, in a store; and the dev stack, with requests, restarts and a worker that is given up for real. */
const SCENES = [
  ['the captured incident, replayed', replayIncident],
  ['the dev stack', stackIncident],
] as const;
/** Commands that no test runs, each with its reason in the page. */
const MOST_NOT_RUN = 0;

for (const [scene, begin] of SCENES) realServersOrSkip()(`the commands of the pages, in ${scene}`, () => runAll(begin));

function runAll(begin: () => Promise<ReplayedIncident>): void {
  let incident: ReplayedIncident;
  let shell: PageShell;
  let state: IncidentState | null = null;

  beforeAll(async () => {
    incident = await begin();
    shell = await openPageShell(incident.variables);
  });
  afterAll(async () => {
    await shell.remove();
    await incident.stop();
  });

  for (const block of BLOCKS.filter(({ language, notRun }) => language === 'sh' && notRun === null)) {
    it(`${nameOf(block)}: ${block.text.split('\n')[0]}`, async () => {
      await reach(stateFor(block));
      const { status, stdout, stderr } = await shell.run(block.text);
      expect({ status, stderr, says: stdout }).toMatchObject({ status: block.exit, stderr: '' });
      if (block.shows !== null) expect([firstMissing(block.shows, stdout), stdout]).toEqual([null, stdout]);
    });
  }

  it('what was followed from the top ends in a folder of evidence', async () => {
    const folder = join(shell.directory, 'evidence');
    const files = await readdir(folder);
    expect(files.filter((file) => /^trace-[\w-]{21}\.md$/.test(file))).toHaveLength(1);
    for (const file of files) {
      const text = await readFile(join(folder, file), 'utf8');
      expect([file, text.includes('"status":"error"') || text.length < 100]).toEqual([file, false]);
    }
  });

  for (const block of BLOCKS.filter(({ language }) => language === 'logql' || language === 'promql')) {
    it(`${nameOf(block)}: ${block.language} gives data`, async () => {
      await reach('incident');
      const { LOKI_ADDR, PROMETHEUS_URL } = incident.variables;
      const isLog = block.language === 'logql';
      const url = isLog ? `${LOKI_ADDR}/loki/api/v1/query_range` : `${PROMETHEUS_URL}/api/v1/query`;
      const answer = await fetch(`${url}?query=${encodeURIComponent(block.text.trim())}`);
      const { status, data } = (await answer.json()) as { status: string; data: { result: readonly unknown[] } };
      expect([status, data.result.length > 0]).toEqual(['success', true]);
    });
  }

  async function reach(wanted: IncidentState): Promise<void> {
    if (state === wanted) return;
    await incident.enter(wanted);
    state = wanted;
  }
}

it('all commands of the pages are run, but for those that say why not', () => {
  const shell = BLOCKS.filter(({ language }) => language === 'sh');
  expect(shell.length).toBeGreaterThan(40);
  expect(shell.filter(({ notRun }) => notRun !== null).length).toBeLessThanOrEqual(MOST_NOT_RUN);
  // Nothing that somebody would copy hides behind another name.
  expect([...new Set(BLOCKS.map(({ language }) => language))].toSorted()).toEqual(['logql', 'promql', 'sh', 'text']);
});

/** When somebody reads the section: the worker is down, or not any more; the proxy is gone; maintenance is on, or not yet. */
function stateFor({ section, text }: PageBlock): IncidentState {
  const isLastLook = text.includes('%{http_code}');
  if (section === 'CodexWorkerDown' && !isLastLook) return 'worker-down';
  if (section === 'CodexProxyGone') return 'proxy-gone';
  if (section === 'A hung worker') return 'hung-worker';
  if (section === 'CodexMaintenanceEnabled') return 'maintenance';
  if (section === 'Maintenance' && text.includes('amtool')) return 'maintenance';
  return 'incident';
}

function nameOf({ page, section, line }: PageBlock): string {
  return `${page.split('/').at(-1)}:${line} ${section}`;
}
