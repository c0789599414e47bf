// A /metrics text in Prometheus' exposition format, read line by line. OpenMetrics differs in its last line and in
// exemplars.

import type { MetricsText, SyntaxFault } from '../artifact.ts';

const SAMPLE = /^([A-Za-z_:][\w:]*)[ \t]*(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+(?:-?[\d.]+|#).*)?$/;
const LABEL = /([A-Za-z_]\w*)[ \t]*=[ \t]*"((?:[^"\\\n]|\\.)*)"[ \t]*(?:,[ \t]*|$)/y;
const VALUE = /^[+-]?(?:\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf|infinity|nan)$/i;
const MOST_FAULTS = 20;

/** Null: there is no sample in it at all, so that it is something else. */
export function readMetricsText(file: string, text: string): MetricsText | null {
  const types = new Map<string, string>();
  const labelsOf = new Map<string, Set<string>>();
  const faults: SyntaxFault[] = [];
  let samples = 0;
  for (let from = 0; from < text.length;) {
    const end = endOfLine(text, from);
    const line = text.slice(from, end).trimEnd();
    const declared = /^#[ \t]+TYPE[ \t]+([A-Za-z_:][\w:]*)[ \t]+(\w+)$/.exec(line);
    if (declared !== null) types.set(declared[1] ?? '', declared[2] ?? '');
    else if (line !== '' && !line.startsWith('#')) {
      const sample = readSample(line);
      if (sample !== null) {
        samples += 1;
        const name = familyOf(sample.name, types);
        const labels = labelsOf.get(name) ?? new Set<string>();
        for (const label of sample.labels) labels.add(label);
        labelsOf.set(name, labels);
      } else if (faults.length < MOST_FAULTS)
        faults.push({
          syntax: 'metrics',
          value: 'this is no sample: name{label="value"} number',
          span: { from, to: from + line.length },
        });
    }
    from = end + 1;
  }
  if (samples === 0) return null;
  const names = new Set([...types.keys(), ...labelsOf.keys()]);
  const metrics = new Map(
    [...names].map((name) => [
      name,
      { type: types.get(name) ?? 'untyped', labels: labelsOf.get(name) ?? new Set<string>() },
    ]),
  );
  return { kind: 'metrics', file, text, faults, metrics };
}

function readSample(line: string): { readonly name: string; readonly labels: readonly string[] } | null {
  const match = SAMPLE.exec(line);
  if (match === null || !VALUE.test(match[3] ?? '')) return null;
  const inside = match[2] ?? '';
  const labels: string[] = [];
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < inside.length) {
    const label = LABEL.exec(inside);
    if (label === null) return null;
    labels.push(label[1] ?? '');
  }
  return { name: match[1] ?? '', labels };
}

/** Without the endings that the series of a histogram or summary have. */
function familyOf(name: string, types: ReadonlyMap<string, string>): string {
  const family = /^(.+)_(?:bucket|sum|count|created|total)$/.exec(name)?.[1];
  return !types.has(name) && family !== undefined && types.has(family) ? family : name;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
