// Whether a query's stages let an entry through, and what the server hangs on an entry before they look at it.

import { detectLevel } from './detected-level.ts';
import { type LabelTest, type LogQuery, matches, type NumberTest, re2, type Stage } from './logql.ts';
import type { Labels, LokiSettings, StoredEntry } from './store.ts';

/** The labels that stages made of the entry; null: it was not let through. */
export type LineTest = (entry: StoredEntry, labels: Labels) => Labels | null;

/** Stages run in order, each sees what those before it made. */
export function lineTest({ stages }: LogQuery, settings: LokiSettings): LineTest {
  const steps = stages.map((stage) => stepOf(stage, settings));
  return (entry, stream) => {
    let made: Labels | null = NOTHING_MADE;
    for (const step of steps) {
      made = step({ entry, stream, made });
      if (made === null) return null;
    }
    return made;
  };
}

const NOTHING_MADE: Labels = {};

interface Passing {
  readonly entry: StoredEntry;
  readonly stream: Labels;
  readonly made: Labels;
}

function stepOf(stage: Stage, settings: LokiSettings): (passing: Passing) => Labels | null {
  const givenOf = ({ entry, stream }: Passing): Labels => ({ ...stream, ...metadataOf(entry, stream, settings) });
  if (stage.kind === 'label') {
    return (passing) => (labelTest(stage.test, { ...givenOf(passing), ...passing.made }) ? passing.made : null);
  }
  if (stage.kind === 'regexp') {
    return (passing) => ({
      ...passing.made,
      ...extracted(stage.expression.exec(passing.entry.line)?.groups, givenOf(passing)),
    });
  }
  if (stage.kind === 'label_format') {
    return (passing) => {
      const { entry, made } = passing;
      const labels = { ...givenOf(passing), ...made };
      return { ...made, [stage.name]: stage.template({ labels, timeUnixNano: entry.timeUnixNano }) };
    };
  }
  const wanted = stage.op.startsWith('|');
  const holds = stage.op.endsWith('~')
    ? stage.values.map((value) => re2(value, false)).map((expression) => (line: string) => expression.test(line))
    : stage.values.map((value) => (line: string) => line.includes(value));
  return ({ entry: { line }, made }) => (holds.some((test) => test(line)) === wanted ? made : null);
}

/** A name that the stream or metadata has already gets a suffix. */
function extracted(groups: Readonly<Record<string, string | undefined>> | undefined, given: Labels): Labels {
  return Object.fromEntries(
    Object.entries(groups ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[given[name] === undefined ? name : `${name}_extracted`, value]],
    ),
  );
}

function labelTest(test: LabelTest, labels: Labels): boolean {
  if ('any' in test) return test.any.some((part) => labelTest(part, labels));
  if ('all' in test) return test.all.every((part) => labelTest(part, labels));
  if ('number' in test) return numberTest(test, labels[test.name]);
  return matches(test, labels[test.name] ?? '');
}

function numberTest({ op, number }: NumberTest, text = ''): boolean {
  const value = text === '' ? NaN : Number(text);
  if (op === '>') return value > number;
  if (op === '>=') return value >= number;
  return op === '<' ? value < number : value <= number;
}

/** What the server hangs on an entry: metadata as shipped, and the level it found. Loki 2.8 has neither. */
export function metadataOf(entry: StoredEntry, labels: Labels, settings: LokiSettings): Labels {
  if (settings.version === '2.8.11') return {};
  if (!settings.discoverLevels || entry.metadata['detected_level'] !== undefined) return entry.metadata;
  return { detected_level: detectLevel(entry.line, entry.metadata, labels), ...entry.metadata };
}
