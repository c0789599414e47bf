// Which samples can hold the request, and how their times are told. A value that only later samples show is about
// something else, and is told apart.

import type { Sample, Series } from '../model/metrics.ts';
import { own, type Prose, say } from '../model/prose.ts';
import type { Signal, Threshold } from '../model/signal.ts';
import { formatDuration, fromMillis, type UnixNano } from '../model/time.ts';
import { formatQuantity } from '../model/quantity.ts';
import { targetOf } from './growth.ts';
import type { SignalWindow } from './window.ts';
import { clock, holds } from './words.ts';

/**
 * The scrape behind the request's end shows what it left in the metrics; what comes later than this is about something
 * else.
 */
const SOON_NANOS = fromMillis(60_000);
/** As Prometheus has it: a series without a sample for five minutes is not there. */
const ALIVE_NANOS = fromMillis(300_000);

export function isSoon(time: UnixNano, { end }: Pick<Span, 'end'>): boolean {
  return time >= end && time <= end + SOON_NANOS;
}

type Span = Pick<SignalWindow, 'start' | 'end'>;

/**
 * By when each target that was there before the request's end was scraped once behind it. Which of them served the
 * request is not known, so the last one counts. Null: there was no scrape within a minute.
 */
export function scrapedBy(series: readonly Series[], { end }: Span): UnixNano | null {
  const targets = [...Map.groupBy(series, ({ labels }) => targetOf(labels)).values()].map((members) => {
    const times = members.flatMap(({ samples }) => samples.map(({ timeUnixNano }) => timeUnixNano));
    return {
      wasThere: times.some((time) => time < end && time > end - ALIVE_NANOS),
      first: earliest(times.filter((time) => isSoon(time, { end }))),
    };
  });
  const there = targets.filter(({ wasThere }) => wasThere);
  return (there.length > 0 ? there : targets).reduce<UnixNano | null>(
    (last, { first }) => (first !== null && (last === null || first > last) ? first : last),
    null,
  );
}

function earliest(times: readonly UnixNano[]): UnixNano | null {
  return times.reduce<UnixNano | null>((least, time) => (least === null || time < least ? time : least), null);
}

/** The samples from the request's start to the first one behind its end; without any the last one before it. */
export function samplesOf(samples: readonly Sample[], { start, end }: Span): readonly Sample[] {
  const behind = samples.find(({ timeUnixNano }) => isSoon(timeUnixNano, { end }));
  const last = behind?.timeUnixNano ?? end;
  return samples.filter(({ timeUnixNano }) => timeUnixNano >= start && timeUnixNano <= last);
}

export function lastBefore(samples: readonly Sample[], { start }: Span): Sample | null {
  return samples.findLast(({ timeUnixNano }) => timeUnixNano < start && timeUnixNano > start - ALIVE_NANOS) ?? null;
}

/** `06:57:13.460 (+2.190 s, 186 ms after its end)`. */
export function moment(time: UnixNano, span: Span): Prose {
  return say`${clock(time)} (${own(momentWords(time, span))})`;
}

function momentWords(time: UnixNano, { start, end }: Span): string {
  if (time < start) return `${formatDuration(start - time)} before its start, and no scrape later near it`;
  const offset = `+${formatDuration(time - start)}`;
  return time > end ? `${offset}, ${formatDuration(time - end)} after its end` : offset;
}

/**
 * What held only behind the time that counts, within a minute of the request's end: `Soon after: 5 from +10.190 s.`
 * The first such value, and empty when there is none.
 */
export function soonAfter(
  points: readonly Sample[],
  {
    window: { start, end },
    after,
    threshold,
    unit,
  }: {
    readonly window: Span;
    readonly after: UnixNano;
    readonly threshold: Threshold | null;
    readonly unit: Signal['unit'];
  },
): Prose {
  if (threshold === null) return [];
  const later = points.find(
    ({ timeUnixNano, value }) => timeUnixNano > after && isSoon(timeUnixNano, { end }) && holds(value, threshold),
  );
  return later === undefined
    ? []
    : own(`Soon after: ${formatQuantity(later.value, unit)} from +${formatDuration(later.timeUnixNano - start)}.`);
}
