// Metrics of the traced system that an expression asks for and nobody has.

import { own, type Prose, say } from '../model/prose.ts';
import type { Expression } from './artifact.ts';
import { isOfSystem, type NamedSeries, seriesIn } from './metric-names.ts';
import { nearestName } from './nearest-name.ts';
import type { Workspace } from './rule.ts';

export interface UnknownSeries extends NamedSeries {
  readonly what: Prose;
  readonly why: Prose;
  readonly mend: Prose;
}

/** `known`: knownSeries(workspace). Other systems' metrics are not judged. */
export function unknownSeriesIn(
  expression: Expression,
  { catalogue, exported }: Workspace,
  known: ReadonlySet<string>,
): readonly UnknownSeries[] {
  // Without a catalogue nobody can say.
  if (catalogue.metrics.length === 0 && exported === null) return [];
  const knowsRecorded = [...known].some((name) => name.includes(':'));
  return seriesIn(expression)
    .filter(({ name }) => isOfSystem(catalogue, name) && !known.has(name) && (knowsRecorded || !name.includes(':')))
    .map((series) => {
      const near = nearestName(known, series.name);
      return {
        ...series,
        what: say`Nobody exports or records ${series.name}.`,
        why: own('The query gives nothing, which in an incident reads as "nothing is wrong".'),
        mend: near === null ? own('Name a metric that there is: /metrics has them all.') : say`Is ${near} meant?`,
      };
    });
}
