// Whether a query's stages let an entry through, and what the server hangs on an entry before they look at it.

import { detectLevel } from './detected-level.ts';
import { type LabelTest, type LogQuery, matches, re2 } from './logql.ts';
import type { Labels, LokiSettings, StoredEntry } from './store.ts';

export type LineTest = (entry: StoredEntry, labels: Labels) => boolean;

export function lineTest({ stages }: LogQuery, settings: LokiSettings): LineTest {
  const tests = stages.map((stage): LineTest => {
    if (stage.kind === 'label') {
      return (entry, labels) => labelTest(stage.test, { ...labels, ...metadataOf(entry, labels, settings) });
    }
    const wanted = stage.op.startsWith('|');
    const holds = stage.op.endsWith('~')
      ? stage.values.map((value) => re2(value, false)).map((expression) => (line: string) => expression.test(line))
      : stage.values.map((value) => (line: string) => line.includes(value));
    return ({ line }) => holds.some((test) => test(line)) === wanted;
  });
  return (entry, labels) => tests.every((test) => test(entry, labels));
}

function labelTest(test: LabelTest, labels: Labels): boolean {
  if ('any' in test) return test.any.some((part) => labelTest(part, labels));
  if ('all' in test) return test.all.every((part) => labelTest(part, labels));
  return matches(test, labels[test.name] ?? '');
}

/** What the server hangs on an entry: metadata as shipped, and the level it found. Loki 2.8 has neither. */
export function metadataOf(entry: StoredEntry, labels: Labels, settings: LokiSettings): Labels {
  if (settings.version === '2.8.11') return {};
  if (!settings.discoverLevels || entry.metadata['detected_level'] !== undefined) return entry.metadata;
  return { detected_level: detectLevel(entry.line, entry.metadata, labels), ...entry.metadata };
}
