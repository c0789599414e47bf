// What the lines around a place have in front of them, learnt once for each stretch of a file. Only where a line is no line of
// the system in any envelope that has a name.

import { type Envelope, learnPrefixes, openLine, type OpenOptions, textOfLine } from '../../decode/index.ts';
import type { LineGrammar } from '../../model/source.ts';
import type { ByteView } from '../records/byte-view.ts';
import { lineBreakAt, lineStartAt } from '../records/lines.ts';

const STRETCH_BYTES = 64 * 1024;
/** Lines of the stretches beside it count as well: a file may change in the middle, and a stretch may hold one line. */
const BESIDE_BYTES = 16 * 1024;
const MAX_LINES = 150;
const MAX_LINE_BYTES = 16 * 1024;

const learnt = new WeakMap<ByteView, Map<number, readonly Envelope[]>>();

/** The envelopes without a name that the lines around `offset` stand in. */
export function envelopesAround(
  view: ByteView,
  { offset, options }: { readonly offset: number; readonly options: OpenOptions },
): readonly Envelope[] {
  const stretches = learnt.get(view) ?? new Map<number, readonly Envelope[]>();
  learnt.set(view, stretches);
  const stretch = Math.floor(offset / STRETCH_BYTES);
  const known = stretches.get(stretch);
  if (known !== undefined) return known;
  const found = learnPrefixes({
    grammar: options.grammar,
    lines: sampleLines(view, stretch),
    isOpened: (plain) => isOpened(plain, options),
  });
  stretches.set(stretch, found);
  return found;
}

function isOpened(
  plain: string,
  { grammar, clock }: { readonly grammar: LineGrammar; readonly clock: OpenOptions['clock'] },
): boolean {
  const { begins, isSure } = openLine(plain, { grammar, clock, general: () => [] });
  return begins || isSure;
}

function sampleLines(view: ByteView, stretch: number): readonly string[] {
  const from = Math.max(view.start, stretch * STRETCH_BYTES - BESIDE_BYTES);
  const to = Math.min(view.end, (stretch + 1) * STRETCH_BYTES + BESIDE_BYTES);
  const all: string[] = [];
  for (let { start } = lineStartAt(view, from); start < to;) {
    const { textEnd, next, kind } = lineBreakAt(view, start);
    if (textEnd > start) all.push(textOfLine(view.read(start, Math.min(textEnd - start, MAX_LINE_BYTES))));
    if (kind === 'none' || next <= start) break;
    start = next;
  }
  // Spread over the stretch.
  const step = Math.max(1, Math.ceil(all.length / MAX_LINES));
  return all.filter((_, index) => index % step === 0);
}
