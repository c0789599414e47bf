export { decodeText, MAX_FOREIGN_LINES } from './cut.ts';
export { defaultGrammar } from './default-grammar.ts';
export { parseJsonObject } from './json.ts';
export { findHole, findLineBreak, HOLE_BYTES, type LineBreak } from './line-break.ts';
export { bounds, isDated } from './neighbours.ts';
export { decodeLine, type PhysicalLine } from './physical-line.ts';
export { buildRecord, continues } from './record.ts';
export { parseEpoch, parseRfc3339, parseTimestamp } from './timestamps.ts';
