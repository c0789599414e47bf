// What an id says about time. Always a hint: the clock was the id maker's, the moment was the id's and not the
// request's, and a random id can have the shape of a dated one.

import { joinProse, own, type Prose, say } from '../model/prose.ts';
import { formatUtc, NANOS_PER_MS, NANOS_PER_SECOND, type UnixNano } from '../model/time.ts';
import type { IdFormat } from './format.ts';
import { FORMATS } from './formats.ts';
import { whyTimeless } from './timeless.ts';

export interface IdCandidate {
  /** `UUIDv7`. */
  readonly format: string;
  readonly timeUnixNano: UnixNano;
  /** The smallest step of that time. */
  readonly precisionNanos: bigint;
  /** Whose clock it was, and how easily something else looks like it. */
  readonly trust: Prose;
  /** Between 2015 and an hour from now. What is not is never searched for. */
  readonly plausible: boolean;
  /** Format and trust in one phrase, without the time: `UUIDv7, in steps of 1 ms; …`. */
  readonly basis: Prose;
  readonly says: Prose;
}

export interface IdExplanation {
  /** As given, without blanks around it. Untrusted. */
  readonly id: string;
  /** Every format the id has the shape of, plausible ones first. */
  readonly candidates: readonly IdCandidate[];
  /** One or two sentences. */
  readonly says: Prose;
}

// Before 2015 none of the systems this is for ran; an hour is what clocks are wrong by at most, zones aside.
const EARLIEST = 1_420_070_400n * NANOS_PER_SECOND;
const LATEST_AHEAD = 3600n * NANOS_PER_SECOND;
/** No id is longer; a header with a trace id in it may be. */
const MAX_CHARACTERS = 1000;
// `chatcmpl-`, `req_`, `evt_`: a word before an id is no part of it.
const PREFIX = /^[A-Za-z]{2,16}[_-]/;

/** Never throws, whatever the text. `now` decides what is plausible. */
export function explainId(text: string, { now }: { readonly now: UnixNano }): IdExplanation {
  const id = text.trim();
  const candidates = id.length > MAX_CHARACTERS ? [] : readAll(id, now);
  return { id, candidates, says: summary(id, candidates) };
}

function readAll(id: string, now: UnixNano): readonly IdCandidate[] {
  const bare = id.replace(PREFIX, '');
  const read = FORMATS.flatMap((format) => {
    const time = format.readTime(id) ?? (bare === id ? null : format.readTime(bare));
    return time === null ? [] : [candidate(format, { time, now })];
  });
  return [...read.filter(({ plausible }) => plausible), ...read.filter(({ plausible }) => !plausible)];
}

function candidate(
  { name, precisionNanos, trust }: IdFormat,
  { time, now }: { readonly time: UnixNano; readonly now: UnixNano },
): IdCandidate {
  const plausible = time >= EARLIEST && time <= now + LATEST_AHEAD;
  const step = own(stepText(precisionNanos));
  return {
    format: name,
    timeUnixNano: time,
    precisionNanos,
    trust,
    plausible,
    basis: say`${own(name)}, in steps of ${step}; ${trust}`,
    says: plausible
      ? say`${own(name)}: made at ${own(formatUtc(time))}, in steps of ${step}; ${trust}`
      : say`${own(name)}: would be ${own(formatUtc(time))}, not plausible, not used`,
  };
}

function stepText(nanos: bigint): string {
  if (nanos >= NANOS_PER_SECOND) return `${nanos / NANOS_PER_SECOND} s`;
  return nanos >= NANOS_PER_MS ? `${nanos / NANOS_PER_MS} ms` : `${nanos} ns`;
}

function summary(id: string, candidates: readonly IdCandidate[]): Prose {
  const [first, ...others] = candidates.filter(({ plausible }) => plausible);
  if (first !== undefined && others.length === 0) return first.says;
  if (first !== undefined)
    return say`${id} can be read in ${others.length + 1} ways: ${joinProse(
      [first, ...others].map(({ says }) => says),
      '. ',
    )}`;
  const timeless = whyTimeless(id) ?? whyTimeless(id.replace(PREFIX, ''));
  const wouldBe = candidates.map(({ says }) => says);
  const none = timeless ?? own('no known id format that holds a time has this shape');
  return wouldBe.length === 0 ? none : joinProse(timeless === null ? wouldBe : [...wouldBe, timeless], '. ');
}
