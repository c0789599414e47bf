// Streams of a log store by what tells them apart in this report: the labels they share say nothing in a row.

import type { Origin } from '../../model/log-record.ts';
import type { TraceReport } from '../../model/report.ts';

type StreamLabels = Readonly<Record<string, string>>;

export interface StreamNames {
  /** The labels that all streams share, as a selector; empty without streams. Untrusted. */
  readonly common: string;
  /** By `Origin.file`: untrusted, and empty when there is one stream only. */
  readonly names: ReadonlyMap<string, string>;
}

export function streamNames({ events }: TraceReport): StreamNames {
  const streams = new Map<string, StreamLabels>();
  for (const { origins } of events)
    for (const { file, entry } of origins) if (entry !== null) streams.set(file, entry.labels);
  const labels = [...streams.values()];
  const keys = [...new Set(labels.flatMap((of) => Object.keys(of)))].toSorted();
  const differing = keys.filter((key) => new Set(labels.map((of) => valueAt(of, key))).size > 1);
  const values = labels.map((of) => differing.flatMap((key) => valueAt(of, key) ?? []).join(' '));
  // Two streams of one short name: then the labels have to be named.
  const isTold = new Set(values).size === values.length && values.every((text) => text !== '' || values.length === 1);
  const names = [...streams].map(([file, of], index): readonly [string, string] => [
    file,
    isTold ? (values[index] ?? '') : differing.flatMap((key) => matcher(of, key)).join(', '),
  ]);
  const [first] = labels;
  const shared = keys.filter((key) => !differing.includes(key)).flatMap((key) => matcher(first ?? {}, key));
  return { common: shared.length === 0 ? '' : `{${shared.join(', ')}}`, names: new Map(names) };
}

export function isStream(origin: Origin): boolean {
  return origin.entry !== null;
}

function valueAt(labels: StreamLabels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function matcher(labels: StreamLabels, key: string): readonly string[] {
  const value = valueAt(labels, key);
  return value === undefined ? [] : [`${key}=${JSON.stringify(value)}`];
}
