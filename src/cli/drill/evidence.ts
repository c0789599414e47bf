// The record of a drill: its series asked of Prometheus, its files written, its summary for a terminal.

import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { faultsOf } from '../../app/run-drill.ts';
import type { DryRunContext } from '../../drill/evidence/dry-run.ts';
import { seconds } from '../../drill/judge.ts';
import { PANELS, type RecordedPanel } from '../../drill/panels.ts';
import type { DrillResult } from '../../drill/result.ts';
import { plainText } from '../../model/prose.ts';
import { quoteCommand } from '../../reporters/wording/shell-quote.ts';
import { escapeTerminal } from '../../reporters/pretty/escape.ts';
import { ALERTS_FOLDER, ROUTING_FILE } from './input.ts';
import { askSeries } from './prometheus.ts';
import { writeEvidenceFile } from '../output/output.ts';

export interface DrillEvidence extends Pick<DryRunContext, 'version' | 'scale' | 'servers' | 'panels' | 'intervals'> {
  /** The package's folder. */
  readonly root: string;
  readonly out: string;
  /** Each word. */
  readonly command: readonly string[];
}

export async function writeEvidence(result: DrillResult, evidence: DrillEvidence): Promise<void> {
  const { root, version, command, scale, out, intervals, panels, servers } = evidence;
  const rules = result.alerts.map(({ rule }) => rule);
  const local = (path: string): string | null => {
    const target = join(root, path);
    const isBeside = existsSync(target) && !relative(root, out).startsWith('..') && !isAbsolute(relative(root, out));
    return isBeside ? relative(out, target).split(sep).join('/') : null;
  };
  const runbook = local(join('docs', 'app-server-migration', 'incident-runbook.md'));
  const { evidenceFiles } = await import('../../drill/evidence/index.ts');
  const files = evidenceFiles(result, {
    version,
    scale,
    servers,
    panels,
    command: quoteCommand(command),
    intervals,
    runbookOf: (alert) =>
      runbook === null
        ? (rules.find((rule) => rule.alert === alert)?.annotations['runbook_url'] ?? '')
        : `${runbook}#${alert.toLowerCase()}`,
    links: [
      { title: 'The rules', path: join(ALERTS_FOLDER, 'metrics-alerts.yaml') },
      { title: 'The routing', path: join(ALERTS_FOLDER, ROUTING_FILE) },
      { title: 'Metrics and alerts', path: join('docs', 'app-server-migration', 'metrics-and-alerts.md') },
      {
        title: 'The dashboard',
        path: join('docs', 'app-server-migration', 'dashboards', 'observability-dashboard.json'),
      },
      { title: 'What a drill proves, and what not', path: join('docs', 'drill.md') },
    ].flatMap(({ title, path }) => {
      const href = local(path);
      return href === null ? [] : [{ title, href }];
    }),
  });
  for (const { path, text } of files) await writeEvidenceFile(join(out, path), text);
}

export async function recordPanels(
  prometheusUrl: string,
  { startedMs, endedMs, stepMs }: { readonly startedMs: number; readonly endedMs: number; readonly stepMs: number },
): Promise<readonly RecordedPanel[]> {
  return Promise.all(
    PANELS.map(async (panel) => {
      const series = await Promise.all(
        panel.queries.map(async ({ query, name, byLabel }) => {
          const answer = await askSeries(prometheusUrl, { query, fromMs: startedMs, untilMs: endedMs, stepMs });
          return answer
            .map((one) => ({
              ...one,
              query,
              name: [name, byLabel === null ? '' : (one.labels[byLabel] ?? '')].filter((part) => part !== '').join(' '),
            }))
            .toSorted((a, b) => (a.name < b.name ? -1 : 1));
        }),
      );
      return { panel, series: series.flat() };
    }),
  );
}

export function summaryText(result: DrillResult, out: string): string {
  const width = Math.max(...result.alerts.map(({ alert }) => alert.length));
  const rows = result.alerts.map(({ alert, marks, times, fault }) => {
    const fired = times.firing === null ? 'did not fire' : `fired after ${seconds(times.firing - marks.triggeredMs)}`;
    const over =
      times.resolved === null || marks.causeEndedMs === null
        ? ''
        : `, over ${seconds(times.resolved - marks.causeEndedMs)} after its cause`;
    return `${fault === null ? 'ok  ' : 'FAIL'}  ${alert.padEnd(width)}  ${fired}${over}`;
  });
  const faults = faultsOf(result).map((fault) => `      ${escapeTerminal(plainText(fault))}`);
  return `${[...rows, ...faults, '', `evidence: ${escapeTerminal(join(out, 'dry-run.md'))}`].join('\n')}\n`;
}
