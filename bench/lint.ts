// npm run bench -- lint: the lint over this repository and over files that are larger than people write, beside promtool, which
// reads the same rules. Processor time, as the machines it runs on have other work.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, '.bench');
const MB = 1024 * 1024;
const RUNS = 5;

export function benchLint(): number {
  mkdirSync(FOLDER, { recursive: true });
  const rules = write('rules-5mb.yaml', ruleFile(5 * MB));
  const dashboard = write('dashboard-5mb.json', dashboardText(5 * MB));
  const page = write('page-900kb.md', pageText(0.9 * MB));
  const cli = [process.execPath, join(ROOT, 'bin', 'run.js')];
  const cases: readonly (readonly [what: string, command: readonly string[]])[] = [
    ['`trace-by-id --version`', [...cli, '--version']],
    ['`lint`: docs/app-server-migration', [...cli, 'lint']],
    ['`lint docs README.md CHANGELOG.md`', [...cli, 'lint', 'docs', 'README.md', 'CHANGELOG.md']],
    ['`lint` of a rule file of 5 MB', [...cli, 'lint', rules]],
    ['`promtool check rules` of it', ['promtool', 'check', 'rules', rules]],
    ['`lint` of a dashboard of 5 MB', [...cli, 'lint', dashboard]],
    ['`lint` of a page of 0.9 MB', [...cli, 'lint', page]],
  ];
  process.stdout.write('| what | processor time | memory |\n|---|---|---|\n');
  for (const [what, command] of cases) {
    const { ms, peakMb } = median(command);
    process.stdout.write(`| ${what} | ${ms} ms | ${peakMb} MB |\n`);
  }
  return 0;
}

function write(name: string, text: string): string {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
}

function median(command: readonly string[]): { readonly ms: number; readonly peakMb: number } {
  const runs = Array.from({ length: RUNS }, () => {
    // GNU time: it knows the processor time and the peak of its child.
    const { stderr, error } = spawnSync('/usr/bin/time', ['-f', '%U %S %M', ...command], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    if (error !== undefined) throw error;
    const [user = 0, system = 0, peakKb = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
    return { ms: Math.round((user + system) * 1000), peakMb: Math.round(peakKb / 1024) };
  });
  return runs.toSorted((a, b) => a.ms - b.ms)[Math.floor(RUNS / 2)] ?? { ms: 0, peakMb: 0 };
}

function ruleFile(size: number): string {
  let text = 'groups:\n';
  for (let group = 0; text.length < size; group += 1) {
    text += `  - name: group-${group}\n    interval: 15s\n    rules:\n`;
    for (let rule = 0; rule < 20; rule += 1) {
      text += `      - alert: Alert${group}x${rule}
        expr: |
          sum by (route) (rate(http_requests_total{status=~"5..",job="job-${group}"}[5m]))
            / sum by (route) (rate(http_requests_total{job="job-${group}"}[5m])) >= 0.0${rule + 1}
        for: 5m
        labels: { severity: critical, owner: team }
        annotations:
          summary: Many requests of {{ $labels.route }} fail
          description: >-
            {{ $value | humanizePercentage }} of the requests failed
            in the last 5 m.
          runbook_url: https://git.example.com/other/runbook-${group}.md#${rule}
          dashboard_url: https://grafana.example.com/d/other\n`;
    }
  }
  return text;
}

function dashboardText(size: number): string {
  const panel = (id: number): object => ({
    id,
    title: `Requests ${id}`,
    type: 'timeseries',
    gridPos: { h: 8, w: 12, x: 0, y: id * 8 },
    datasource: { type: 'prometheus', uid: '${source}' },
    targets: [{ refId: 'A', expr: `sum by (route) (rate(http_requests_total{job="job-${id}"}[$__rate_interval]))` }],
  });
  const panels = Array.from({ length: Math.ceil(size / 480) }, (_, id) => panel(id));
  const list = [{ name: 'source', type: 'datasource', query: 'prometheus' }];
  return JSON.stringify({ title: 'Large', uid: 'large', schemaVersion: 39, panels, templating: { list } }, null, 2);
}

function pageText(size: number): string {
  let text = '# Large\n';
  for (let n = 0; text.length < size; n += 1)
    text += `\n## Step ${n}\n\nLook at \`codex_worker_ready\`, then see [the first step](#step-0) and **go on**.\n\n\`\`\`sh\ntrace-by-id ID -f logs # ${n}\n\`\`\`\n`;
  return text;
}
