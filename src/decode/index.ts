export { type CutOptions, decodeText, groupLines, MAX_FOREIGN_LINES } from './cut.ts';
export { defaultGrammar } from './default-grammar.ts';
export { parseJsonObject } from './json.ts';
export { findHole, findLineBreak, HOLE_BYTES, type LineBreak } from './line-break.ts';
export { bounds, isDated } from './neighbours.ts';
export { decodeLine, type PhysicalLine, type RawLine } from './physical-line.ts';
export { buildRecord, continues, type RecordPlace } from './record.ts';
export { parseEpoch, parseRfc3339, parseTimestamp } from './timestamps.ts';
