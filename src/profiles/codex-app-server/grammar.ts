import { type JsonObject, numberAt, textAt } from '../../model/json.ts';
import type { LogRecord } from '../../model/log-record.ts';
import type { LineGrammar } from '../../model/source.ts';
import { fromMillis, type UnixNano } from '../../model/time.ts';
import { outputOf } from './outputs.ts';

// The process writes JSON objects, `[proxy]…` and `[dev]…` lines and a banner. Everything else belongs to the line before
// it: stack traces, and the raw prompt text behind `joined=`, whose own lines may begin with `[user]` or with anything.
const RECORD_START = /^(?:\{\s*(?:["}]|$)|\[(?:proxy|dev)\]|codex-openai-proxy )/;
const BEGINNINGS = /\{\s*"|\[(?:proxy|dev)\]|codex-openai-proxy /g;

export const grammar: LineGrammar = {
  startsRecord: (text) => RECORD_START.test(text),
  knows: (text) => RECORD_START.test(text),
  beginningsIn: (text) => [...text.matchAll(BEGINNINGS)].map(({ index }) => index),
  // The place of the throw, source, stack, and last the version (lib/internal/process/execution.js of Node).
  dump: {
    begins: (text) => /^(?:node:[\w/]+|file:\/\/\/\S+|\/\S+\.[cm]?js):\d+$/.test(text),
    ends: (text) => /^Node\.js v\d+\.\d+\.\d+$/.test(text),
  },
  isOwn,
  writtenAt,
  outputOf,
};

// Every object that the proxy writes on its own says which component wrote it and what happened.
function isOwn(object: JsonObject): boolean {
  return textAt(object, 'component') !== null && Object.hasOwn(object, 'event');
}

function writtenAt(record: LogRecord): UnixNano | null {
  if (record.observedTimeUnixNano !== null) return record.observedTimeUnixNano;
  if (record.timeUnixNano === null) return null;
  if (textAt(record.attributes, 'event') !== 'access_log') return record.timeUnixNano;
  const durationMs = numberAt(record.attributes, 'dur_ms') ?? numberAt(record.attributes, 'latency_ms') ?? 0;
  return record.timeUnixNano + fromMillis(Math.max(0, durationMs));
}
