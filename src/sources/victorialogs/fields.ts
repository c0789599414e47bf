// Which fields rows of the system have: there is no syntax for "in any field", so that each must be named. The server knows them
// by its blocks, and reads no rows for it.

import { own, type Prose, say } from '../../model/prose.ts';
import type { TimeRange } from '../../model/time.ts';
import { isSourceError, serverWords } from '../windowed/pages.ts';
import { parseValues } from './answers.ts';
import type { Asker } from './asker.ts';
import { MADE_FIELDS, MESSAGE } from './logsql.ts';
import type { Session } from './session.ts';
import { rangeParams } from './time-text.ts';

export interface KnownFields {
  /** Sorted, the line itself first; null: the server does not say. */
  readonly names: readonly string[] | null;
  /** Why not; null: it said. */
  readonly why: Prose | null;
}

/** Of this window, and of those that were asked about before. */
export async function learnFields(
  { selection, learnt }: Session,
  { asker, range }: { readonly asker: Asker; readonly range: TimeRange },
): Promise<KnownFields> {
  const isKnown = learnt.fieldsOf.some(({ start, end }) => start <= range.start && range.end <= end);
  if (isKnown && learnt.fields !== null) return { names: inOrder(learnt.fields), why: null };
  try {
    const { text } = await asker.ask({
      path: '/select/logsql/field_names',
      params: [['query', selection], ...rangeParams(range)],
    });
    const names = parseValues(text).filter((name) => !MADE_FIELDS.has(name) && name !== '');
    learnt.fields = new Set([...(learnt.fields ?? []), ...names]);
    learnt.fieldsOf.push(range);
    return { names: inOrder(learnt.fields), why: null };
  } catch (error) {
    if (!isSourceError(error)) throw error;
    const why = say`${own('which fields its rows have is not known, so each row was looked through whole: ')}${error.prose}${serverWords(error)}`;
    return { names: null, why };
  }
}

/** What was learnt so far. */
export function knownFields({ learnt: { fields } }: Pick<Session, 'learnt'>): readonly string[] | null {
  return fields === null ? null : inOrder(fields);
}

function inOrder(names: Iterable<string>): readonly string[] {
  return [MESSAGE, ...[...names].filter((name) => name !== MESSAGE).sort()];
}

/** A field that is named as ids are. */
const ID_NAME =
  /(?:id|ids|uuid|guid|trace|span|correlation|request)$|(?:^|[_.])(?:id|trace|request|correlation)(?:[_.]|$)/i;
const MAX_ID_FIELDS = 12;

export function idFieldsOf(names: readonly string[] | null): readonly string[] {
  return (names ?? []).filter((name) => ID_NAME.test(name)).slice(0, MAX_ID_FIELDS);
}
