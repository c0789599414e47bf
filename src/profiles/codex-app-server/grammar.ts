import { numberAt, textAt } from '../../model/json.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { LineGrammar } from '../../model/source.ts';
import { fromMillis, type UnixNano } from '../../model/time.ts';
import { outputOf } from './outputs.ts';

// The process writes JSON objects, `[proxy]…` and `[dev]…` lines and a banner. Everything else belongs to the line before
// it: stack traces, and the raw prompt text behind `joined=`, whose own lines may begin with `[user]` or with anything.
const RECORD_START = /^(?:\{|\[(?:proxy|dev)\]|codex-openai-proxy )/;

export const grammar: LineGrammar = {
  startsRecord: (text) => RECORD_START.test(text),
  writtenAt,
  outputOf,
};

function writtenAt(record: LogRecord): UnixNano | null {
  if (record.observedTimeUnixNano !== null) return record.observedTimeUnixNano;
  if (record.timeUnixNano === null) return null;
  if (textAt(record.attributes, 'event') !== 'access_log') return record.timeUnixNano;
  const durationMs = numberAt(record.attributes, 'dur_ms') ?? numberAt(record.attributes, 'latency_ms') ?? 0;
  return record.timeUnixNano + fromMillis(Math.max(0, durationMs));
}
