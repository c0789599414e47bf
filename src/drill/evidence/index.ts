// The files of the evidence, all of them texts: the same record gives the same bytes.

import type { RecordedPanel } from '../panels.ts';
import type { DrillResult } from '../result.ts';
import { dryRunPage, type DryRunContext } from './dry-run.ts';
import { junitXml } from './junit.ts';
import { panelPicture } from './pictures.ts';

export interface EvidenceFile {
  /** Relative to the evidence, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Without the traces, which are written while the alerts fire. */
export function evidenceFiles(result: DrillResult, context: DryRunContext): readonly EvidenceFile[] {
  const range = { fromMs: result.startedMs, untilMs: result.endedMs };
  return [
    { path: 'dry-run.md', text: dryRunPage(result, context) },
    { path: 'junit.xml', text: junitXml(result) },
    { path: 'samples.json', text: samplesJson(context.panels, range) },
    ...context.panels.map((panel) => ({ path: `pictures/${panel.panel.id}.svg`, text: panelPicture(panel, range) })),
  ];
}

/** One point a line: a change of one sample is a change of one line. */
function samplesJson(
  panels: readonly RecordedPanel[],
  range: { readonly fromMs: number; readonly untilMs: number },
): string {
  const wire = {
    schemaVersion: 1,
    ...range,
    panels: panels.map(({ panel, series }) => ({
      id: panel.id,
      title: panel.title,
      unit: panel.unit,
      series: series.map(({ name, query, labels, points }) => ({
        name,
        query,
        labels,
        points: points.map(([timeMs, value]) => [timeMs, Number.isFinite(value) ? value : null]),
      })),
    })),
  };
  return `${JSON.stringify(wire, null, 1).replaceAll(/\[\s+(\d+),\s+([-\d.e]+|null)\s+\]/g, '[$1, $2]')}\n`;
}
