// What a source could not read around the request takes the witness away from it: no absence is concluded from the rest.

import type { Gap, SourceStatus } from '../model/coverage.ts';
import { own, type Prose } from '../model/prose.ts';
import type { Witness } from '../model/witness.ts';

/** Gaps around a request that hide no line of its own, and yet lines of others. */
const HIDES_OTHERS: ReadonlySet<string> = new Set([
  'limit-context',
  'not-in-order',
  'not-counted',
  'not-cross-checked',
]);

/** `around`: accounts of what stands around the request. */
export function withDoubts(witnesses: readonly Witness[], around: readonly SourceStatus[]): readonly Witness[] {
  return witnesses.map((witness) => {
    const { source, file } = witness.origin;
    const answers = around.filter(({ id }) => id === source);
    if (answers.length === 0) return { ...witness, doubt: NOT_ASKED };
    const gap = answers
      .flatMap(({ gaps }) => gaps)
      .find((one) => (one.file === null || one.file === file) && hidesOthers(one));
    return gap === undefined ? witness : { ...witness, doubt: gap.summary };
  });
}

const NOT_ASKED: Prose = own('what stands around the request was not looked through');

function hidesOthers({ kind, hidesRows }: Gap): boolean {
  return hidesRows || HIDES_OTHERS.has(kind);
}
