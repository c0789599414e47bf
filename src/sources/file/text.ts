// Whether bytes are text. Logs are dirty: stray NUL bytes, holes, colours, Latin-1, separators of another age. Compressed or
// encrypted bytes are evenly spread, so one in fifteen of them is a control character that no log has; formats with lengths
// and numbers in them are full of NUL bytes.

/** A longer run of NUL bytes is a hole, as copytruncate leaves it. */
const HOLE_BYTES = 4;
const MAX_CONTROL_SHARE = 0.03;
const MAX_NUL_SHARE = 0.12;
const FEW = 4;

// Not those that stand in text: SOH in FIX, BEL, backspace, tab, line ends, form feed, shifts, ESC, and the four separators.
const CONTROLS: ReadonlySet<number> = new Set([
  0x02, 0x03, 0x04, 0x05, 0x06, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x7f,
]);
const IS_CONTROL = Uint8Array.from({ length: 256 }, (_, byte) => (CONTROLS.has(byte) ? 1 : 0));
const IS_DIRTY = Uint8Array.from(IS_CONTROL, (isControl, byte) => (byte === 0 ? 1 : isControl));

/** Of a kilobyte and more this is sure; of a few dozen bytes it is a guess in favour of text. */
export function isText(sample: Buffer): boolean {
  let nuls = 0;
  let controls = 0;
  let counted = 0;
  for (let at = 0; at < sample.length; at += 1) {
    const byte = sample[at] as number;
    if (byte === 0) {
      let end = at + 1;
      while (sample[end] === 0) end += 1;
      // At both ends of a sample a hole may be cut.
      const isHole = end - at >= HOLE_BYTES || at === 0 || end === sample.length;
      if (!isHole) {
        nuls += end - at;
        counted += end - at;
      }
      at = end - 1;
      continue;
    }
    counted += 1;
    controls += IS_CONTROL[byte] as number;
  }
  if (controls + nuls < FEW) return true;
  return controls <= counted * MAX_CONTROL_SHARE && nuls <= counted * MAX_NUL_SHARE;
}

/** Not one byte that only binary data has. */
export function isCleanText(sample: Buffer): boolean {
  // To the end, without a branch: nearly every file is clean, and this is twice as fast.
  let dirty = 0;
  for (let at = 0; at < sample.length; at += 1) dirty |= IS_DIRTY[sample[at] as number] as number;
  return dirty === 0;
}
