// What may be said not to exist. A line that was not found does not exist only if what was read could have shown it: lines
// of the same output, of the same process where that is known, from before and behind the time it would have been written.

import type { Absence, AbsenceRow, Absences } from '../model/absence.ts';
import { isSpan, type TimelineEvent } from '../model/event.ts';
import type { Origin } from '../model/log-record.ts';
import { isKnownWriter, logOf, writerKey, writerText } from '../model/process.ts';
import { joinProse, own as ownWords, type Prose, say } from '../model/prose.ts';
import type { RequestFacts } from '../model/report.ts';
import { formatClock, type UnixNano } from '../model/time.ts';
import type { LogOutput, Witness } from '../model/witness.ts';
import { ownProcess } from './own-process.ts';

export interface AbsenceQuestion {
  readonly own: readonly TimelineEvent[];
  readonly around: readonly TimelineEvent[];
  readonly request: RequestFacts;
  readonly outputs: readonly LogOutput[];
  /** Null: nobody has looked. */
  readonly witnesses: readonly Witness[] | null;
  /** True when every source was read whole. */
  readonly complete: boolean;
}

/** For every kind whether its absence is known, also for what was found. */
export function judgeAbsences(rows: Readonly<Record<string, AbsenceRow>>, question: AbsenceQuestion): Absences {
  const stretches = stretchesOf(question);
  return Object.fromEntries(
    Object.entries(rows).map(([kind, row]) => [kind, { kind, ...judgeOne(row, { question, stretches }) }]),
  );
}

/** Lines of one output of one process in one file or stream. */
interface Stretch {
  readonly origin: Origin;
  readonly output: string;
  /** Holds lines of the request, of the same output. */
  readonly isOwn: boolean;
  /** Of lines that are not the request's: an extract by its id shows nothing about others. Null: there is none. */
  readonly others: { readonly first: UnixNano; readonly last: UnixNano } | null;
  readonly doubt: Prose | null;
  readonly written: Pick<Witness, 'writer' | 'envelopes' | 'origin'>;
}

function stretchesOf({ own, around, outputs, witnesses }: AbsenceQuestion): readonly Stretch[] {
  const outputOf = (event: TimelineEvent): string | null =>
    outputs.find(({ holds }) => holds.includes(event.fact.kind))?.id ?? null;
  const byPlace = new Map<string, Stretch>();
  const add = (stretch: Stretch): void => {
    const key = `${stretch.output}\n${stretch.origin.source}\n${stretch.origin.file}\n${writerKey(stretch.written.writer)}`;
    byPlace.set(key, unite(byPlace.get(key), stretch));
  };
  for (const witness of witnesses ?? []) {
    const { origin, output, first, last, doubt } = witness;
    add({ origin, output, isOwn: false, others: { first, last }, doubt, written: witness });
  }
  const addEvents = (events: readonly TimelineEvent[], isOwn: boolean): void => {
    for (const event of events) {
      const output = outputOf(event);
      const time = isOwn ? null : writtenAt(event);
      if (output === null) continue;
      for (const origin of event.origins) {
        const others = time === null ? null : { first: time, last: time };
        add({ origin, output, isOwn, others, doubt: null, written: { ...event.record, origin } });
      }
    }
  };
  addEvents(own, true);
  addEvents(around, false);
  return [...byPlace.values()];
}

function unite(known: Stretch | undefined, more: Stretch): Stretch {
  if (known === undefined) return more;
  const [a, b] = [known.others, more.others];
  return {
    ...known,
    isOwn: known.isOwn || more.isOwn,
    doubt: known.doubt ?? more.doubt,
    others:
      a === null || b === null
        ? (a ?? b)
        : { first: a.first < b.first ? a.first : b.first, last: a.last > b.last ? a.last : b.last },
  };
}

// A span is stamped with its start and written at its end.
function writtenAt({ timeUnixNano, durationNanos, means, record }: TimelineEvent): UnixNano | null {
  if (record.observedTimeUnixNano !== null) return record.observedTimeUnixNano;
  if (timeUnixNano === null) return null;
  return timeUnixNano + (isSpan({ means }) ? (durationNanos ?? 0n) : 0n);
}

interface Judging {
  readonly question: AbsenceQuestion;
  readonly stretches: readonly Stretch[];
}

type Known = Omit<Absence, 'kind'>;

function judgeOne(row: AbsenceRow, { question, stretches }: Judging): Known {
  const { outputs, own, request, witnesses, complete } = question;
  const output = outputs.find(({ holds }) => holds.includes(row.line));
  if (output === undefined) return unknown(say`nothing is known of where ${ownWords(row.lines)} are written`);
  const here = stretches.filter((stretch) => stretch.output === output.id);
  const process = ownProcess(own);
  const [mine, foreign] = split(here, ({ written }) => process.compare(written) !== 'other');
  const holders = here.filter(({ isOwn }) => isOwn);
  const beside = mine.filter(
    ({ origin, written }) =>
      process.compare(written) === 'same' || holders.some((holder) => isOneLog(origin, holder.origin)),
  );
  const read = (beside.length > 0 ? beside : mine).filter(({ others }) => others !== null);
  const span = spanOf(own, request);
  if (span === null) return unknown(ownWords('when the request ran is not known'));
  if (witnesses === null) return unknown(ownWords('what stands around the request was not looked at'));
  if (read.length === 0) return unknown(nothingRead(row, { output, foreign, isExtract: beside.length > 0 }));
  const covering = byLog(read).filter((log) => covers(log, { span, reach: row.reach }));
  const [whole] = covering.filter((log) => row.reach === 'end' || log.every(({ doubt }) => doubt === null));
  const doubt = covering.flat().find((stretch) => stretch.doubt !== null)?.doubt ?? null;
  if (whole === undefined && doubt !== null) return unknown(doubt);
  if (whole === undefined) return unknown(readOnly(read, output));
  if (!complete) return unknown(ownWords('not everything could be read; in what was read there is none'));
  const side = row.reach === 'near' ? 'before and behind the request' : 'behind the request’s end';
  return { known: true, why: say`lines of ${output.title} from ${ownWords(side)} were read (${filesOf(whole)})` };
}

function unknown(why: Prose): Known {
  return { known: false, why };
}

interface NothingRead {
  readonly output: LogOutput;
  readonly foreign: readonly Stretch[];
  readonly isExtract: boolean;
}

function nothingRead(row: AbsenceRow, { output, foreign, isExtract }: NothingRead): Prose {
  if (isExtract) return say`of ${output.title} nothing but lines with its id was read`;
  const [other] = foreign.filter(({ written }) => isKnownWriter(written.writer));
  if (other !== undefined)
    return say`the ${ownWords(row.lines)} that were read are of another process, ${writerText(other.written.writer)}`;
  return say`no ${ownWords(row.lines)} were read: ${output.title} would tell`;
}

function readOnly(read: readonly Stretch[], output: LogOutput): Prose {
  const parts = read.slice(0, 2).flatMap(({ origin, others }): readonly Prose[] => {
    if (others === null) return [];
    const [from, to] = [formatClock(others.first), formatClock(others.last)];
    return [say`${ownWords(from === to ? `of ${from}` : `from ${from} to ${to}`)} in ${origin.file}`];
  });
  return say`of ${output.title} only lines ${joinProse(parts, ' and ')} were read`;
}

function filesOf(log: readonly Stretch[]): Prose {
  return joinProse([...new Set(log.map(({ origin }) => origin.file))].slice(0, 2).map((file) => say`${file}`));
}

function byLog(stretches: readonly Stretch[]): readonly (readonly Stretch[])[] {
  const logs = new Map<string, Stretch[]>();
  for (const stretch of stretches) {
    const key = `${logOf(stretch.origin)}\n${writerKey(stretch.written.writer)}`;
    const log = logs.get(key);
    if (log === undefined) logs.set(key, [stretch]);
    else log.push(stretch);
  }
  return [...logs.values()];
}

interface Reach {
  readonly span: { readonly start: UnixNano; readonly end: UnixNano };
  readonly reach: AbsenceRow['reach'];
}

// Within one file nothing is missing between two of its lines. Of a log that holds lines of the request, one rotated part may
// have what stands before them and the next what stands behind.
function covers(log: readonly Stretch[], { span: { start, end }, reach }: Reach): boolean {
  const isOwn = log.some((stretch) => stretch.isOwn);
  const others = log.flatMap((stretch) => (stretch.others === null ? [] : [stretch.others]));
  const goesOn = others.some(({ first, last }) => last > end && (isOwn || first <= end));
  const began = others.some(({ first, last }) => first < start && (isOwn || last >= start));
  return goesOn && (reach === 'end' || began);
}

/** Of all its lines: what lies outside was written by others. */
function spanOf(own: readonly TimelineEvent[], { start, end }: RequestFacts): Reach['span'] | null {
  if (start === null) return null;
  const times = own.map(writtenAt).filter((time) => time !== null);
  return {
    start: times.reduce((first, time) => (time < first ? time : first), start),
    end: times.reduce((last, time) => (time > last ? time : last), end ?? start),
  };
}

/** Parts of one rotated log, or streams of one process of which one is named by fewer labels. */
function isOneLog(a: Origin, b: Origin): boolean {
  if (a.entry === null || b.entry === null) return logOf(a) === logOf(b);
  const { labels } = b.entry;
  return (
    a.entry.tenant === b.entry.tenant && Object.entries(a.entry.labels).every(([name, value]) => labels[name] === value)
  );
}

function split<T>(items: readonly T[], test: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
