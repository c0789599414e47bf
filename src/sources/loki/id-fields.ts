// Which structured metadata may hold ids: as the store says, never as a guess. Loki 3 has /detected_fields, older ones do not,
// and have no structured metadata either.

import { count, say, type Prose } from '../../model/prose.ts';
import type { TimeRange } from '../../model/time.ts';
import { type Asker, rangeParams } from './asker.ts';
import { isLabelName, type Labels } from '../windowed/labels.ts';
import { type FieldsAnswer, parseFields, parseStreams, type StreamsAnswer } from './loki.schema.ts';
import { isSourceError, serverWords } from '../windowed/pages.ts';
import { readRefusal } from './server-words.ts';
import { seriesOf, splitLabels } from './stream-labels.ts';

/** An empty answer may be an empty window: the next one is asked again, but not for ever. */
const MAX_ASKED = 40;
const MAX_FIELDS = 8;
/** The store looks at a sample; the end of a window is sample enough. */
const SAMPLE_NANOS = 3_600_000_000_000n;
const MIN_SAMPLE_NANOS = 1_000_000n;
/** A field that is named as ids are. Others (pod, host, version) hold no request ids. */
const ID_NAME = /(?:id|ids|uuid|guid|trace|span|correlation|request)$|(?:^|_)(?:id|trace|request|correlation)(?:_|$)/i;

/** Null: all is known. Else why it is not. */
export async function learnIdFields(asker: Asker, selector: string): Promise<Prose | null> {
  const { learnt, window } = asker;
  if (learnt.fieldsAsked >= MAX_ASKED || learnt.idFields.size > 0) return null;
  learnt.fieldsAsked += 1;
  try {
    const fields = await askFields(asker, { selector, range: sampleOf(window, SAMPLE_NANOS) });
    if (fields.total > 0) learnt.fieldsAsked = MAX_ASKED;
    const isNamed = (name: string): boolean => isLabelName(name) && ID_NAME.test(name);
    const parsed = fields.parsed.filter(isNamed);
    const beside = parsed.length === 0 ? null : await namesBesideLines(asker, selector);
    const named = [...fields.metadata.filter(isNamed), ...parsed.filter((name) => beside?.has(name) === true)];
    for (const name of named.slice(0, MAX_FIELDS)) learnt.idFields.add(name);
    return named.length > MAX_FIELDS
      ? say`${count(named.length - MAX_FIELDS, 'field')} of structured metadata with names of ids were not searched`
      : null;
  } catch (error) {
    if (!isSourceError(error)) throw error;
    // 404 and the like: a store without structured metadata, or one that keeps this to itself.
    const isAbsent = error.status === 404 || error.status === 405 || error.status === 501;
    if (isAbsent) learnt.fieldsAsked = MAX_ASKED;
    return isAbsent
      ? null
      : say`whether structured metadata holds ids is not known: ${error.prose}${serverWords(error)}`;
  }
}

/** How many of the newest lines are looked at: as many as the server looks at for its fields. */
const SAMPLE_ROWS = 100;
/** The end of the window first: a store may charge for the whole window of a question. The first window ends a minute from now. */
const BRIEF_NANOS = 65_000_000_000n;

// A field that some lines hold in their text and others beside it is said to be in the text. Only the lines themselves show
// the others.
async function namesBesideLines(asker: Asker, selector: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const nanos of [BRIEF_NANOS, SAMPLE_NANOS]) {
    const range = sampleOf(asker.window, nanos);
    const { streams, isCategorized, rawCount } = await askNewest(asker, { selector, range });
    const series = isCategorized ? [] : await seriesOf(asker, selector, asker.window);
    for (const { labels, entries } of streams) {
      if (!isCategorized) for (const name of Object.keys(splitLabels(labels, series).metadata)) names.add(name);
      for (const { metadata } of entries) for (const name of Object.keys(metadata ?? {})) names.add(name);
    }
    if (rawCount > 0) return names;
  }
  return names;
}

async function askNewest(
  asker: Asker,
  { selector, range }: { readonly selector: string; readonly range: TimeRange },
): Promise<StreamsAnswer> {
  const { learnt } = asker;
  const limit = Math.min(SAMPLE_ROWS, learnt.maxEntries ?? SAMPLE_ROWS);
  try {
    const params = [
      ['query', selector] as const,
      ...rangeParams(range),
      ['limit', String(limit)] as const,
      ['direction', 'backward'] as const,
    ];
    return parseStreams((await asker.ask({ path: 'query_range', params, retries: 0 })).text);
  } catch (error) {
    const refusal = isSourceError(error) ? readRefusal(error) : null;
    if (refusal?.kind === 'range' && refusal.maxNanos !== null && refusal.maxNanos < range.end - range.start)
      return askNewest(asker, { selector, range: sampleOf(range, refusal.maxNanos) });
    if (refusal?.kind !== 'limit' || refusal.max === null || refusal.max < 1 || refusal.max >= limit) throw error;
    learnt.maxEntries = refusal.max;
    return askNewest(asker, { selector, range });
  }
}

interface FieldsQuestion {
  readonly selector: string;
  readonly range: TimeRange;
  /** Of the sample; null: as many as the server takes by itself. */
  readonly lines?: number | null;
}

async function askFields(asker: Asker, { selector, range, lines = null }: FieldsQuestion): Promise<FieldsAnswer> {
  try {
    const most: readonly (readonly [string, string])[] = lines === null ? [] : [['line_limit', String(lines)]];
    const params = [['query', selector] as const, ...rangeParams(range), ...most];
    const { text } = await asker.ask({ path: 'detected_fields', params, retries: 0 });
    return parseFields(text);
  } catch (error) {
    const length = range.end - range.start;
    const refusal = isSourceError(error) ? readRefusal(error) : null;
    // The sample counts as a page does: 100 lines unless told otherwise.
    if (refusal?.kind === 'limit' && refusal.max !== null && refusal.max > 0 && lines === null)
      return askFields(asker, { selector, range, lines: refusal.max });
    // A server that does not answer at all is not asked for less.
    const isTooMuch =
      refusal?.kind === 'range' || (refusal?.kind === 'heavy' && isSourceError(error) && error.status !== null);
    if (asker.signal.aborted || !isTooMuch || length <= MIN_SAMPLE_NANOS) throw error;
    const allowed = refusal.kind === 'range' ? (refusal.maxNanos ?? 0n) : 0n;
    const shorter = allowed > 0n && allowed < length ? allowed : length / 8n;
    return askFields(asker, { selector, range: sampleOf(range, shorter), lines });
  }
}

function sampleOf({ start, end }: TimeRange, nanos: bigint): TimeRange {
  return end - start > nanos ? { start: end - nanos, end } : { start, end };
}

/** Notes fields in which a needle was seen. */
export function noticeIdFields(asker: Asker, needles: readonly string[]): (metadata: Labels) => void {
  return (metadata) => {
    for (const name of Object.keys(metadata))
      if (needles.includes(metadata[name] ?? '') && isLabelName(name)) asker.learnt.idFields.add(name);
  };
}
