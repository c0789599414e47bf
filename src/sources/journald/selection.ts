// Which entries: as arguments of journalctl, and in words.

import { joinProse, own, type Prose, say } from '../../model/prose.ts';
import { NANOS_PER_SECOND, type TimeRange } from '../../model/time.ts';

export interface Selection {
  /** Empty: all of them. */
  readonly units: readonly string[];
  readonly boot: string | null;
  /** Null: the journal of this machine. */
  readonly directory: string | null;
}

/** Each value stands behind its `=`: one that begins with a dash is no flag. */
export function argumentsOf({ units, boot, directory }: Selection): readonly string[] {
  return [
    ...placeOf({ directory }),
    ...(boot === null ? [] : [`--boot=${boot}`]),
    ...units.map((unit) => `--unit=${unit}`),
  ];
}

export function placeOf({ directory }: Pick<Selection, 'directory'>): readonly string[] {
  return directory === null ? [] : [`--directory=${directory}`];
}

export function nameOf({ directory }: Selection): string {
  return directory ?? 'journal';
}

/** `unit a.service of boot -1`; empty: nothing is left out. */
export function selectionText({ units, boot }: Selection): Prose {
  return joinProse(
    [
      ...(units.length === 0
        ? []
        : [say`${own(units.length === 1 ? 'unit' : 'units')} ${joinProse(units.map((unit) => say`${unit}`))}`]),
      ...(boot === null ? [] : [say`boot ${boot}`]),
    ],
    ' of ',
  );
}

const NANOS_PER_MICRO = 1000n;

/** Entries are stamped in whole microseconds, and both ends of what journalctl is asked are included. Null: none is in it. */
export function timesOf({ start, end }: TimeRange): readonly string[] | null {
  const from = start <= 0n ? 0n : (start + NANOS_PER_MICRO - 1n) / NANOS_PER_MICRO;
  const to = (end - 1n) / NANOS_PER_MICRO;
  return to < from ? null : [`--since=${timeText(from)}`, `--until=${timeText(to)}`];
}

function timeText(micros: bigint): string {
  const perSecond = NANOS_PER_SECOND / NANOS_PER_MICRO;
  return `@${micros / perSecond}.${String(micros % perSecond).padStart(6, '0')}`;
}
