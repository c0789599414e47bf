// Which of the labels in an answer name the stream. Loki 3 says so when it is asked (categorize-labels); where a proxy drops
// that question, structured metadata and `detected_level` stand among them, and /series knows the streams.

import type { TimeRange } from '../../model/time.ts';
import { type Asker, rangeParams } from './asker.ts';
import type { Labels } from '../windowed/labels.ts';
import { parseSeries } from './loki.schema.ts';

const MAX_SERIES_BYTES = 16 * 1024 * 1024;

/** The streams of a window; null: the server did not say. Asked once. */
export function seriesOf(asker: Asker, selector: string, range: TimeRange): Promise<readonly Labels[] | null> {
  const key = `${selector}\n${range.start}\n${range.end}`;
  const known = asker.learnt.series.get(key);
  if (known !== undefined) return known;
  const asked = asker
    .ask({
      path: 'series',
      params: [['match[]', selector], ...rangeParams(range)],
      maxBytes: MAX_SERIES_BYTES,
    })
    .then(({ text }) => parseSeries(text))
    .catch(() => null);
  asker.learnt.series.set(key, asked);
  return asked;
}

export interface SplitLabels {
  readonly labels: Labels;
  readonly metadata: Labels;
}

/** The stream is the one with the most labels among those that agree with all of the answer's. */
export function splitLabels(mixed: Labels, series: readonly Labels[] | null): SplitLabels {
  let best: Labels | null = null;
  for (const labels of series ?? []) {
    const names = Object.keys(labels);
    if (
      names.every((name) => labels[name] === mixed[name]) &&
      names.length > (best === null ? -1 : Object.keys(best).length)
    )
      best = labels;
  }
  const isLabel = (name: string): boolean => (best === null ? name !== 'detected_level' : Object.hasOwn(best, name));
  return {
    labels: pick(mixed, isLabel),
    metadata: pick(mixed, (name) => !isLabel(name)),
  };
}

function pick(labels: Labels, wanted: (name: string) => boolean): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => wanted(name)));
}

/** Without what Loki itself guessed about the line. */
export function pushedMetadata({ detected_level: _guessed, ...metadata }: Labels): Labels {
  return metadata;
}
