import type { LogRecord } from '../model/log-record.ts';
import type { LineGrammar } from '../model/source.ts';

const CONTINUATION = /^(?:\s|[})\]]|at |Caused by: |\.\.\. \d+ more|Traceback )/;
// A logger may put its own time, level and bracketed words before an object.
const OBJECT =
  /^(?:\d{4}-\d{2}-\d{2}[T ][\d:.,]{8,18}(?:Z|[+-]\d{2}:?\d{2})? )?(?:(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL):? )?(?:\[[^\][{}]{1,80}\] ?){0,8}\{\s*"/i;

/** For systems without a profile of their own: an indented line, a closing bracket or a stack frame goes on. */
export const defaultGrammar: LineGrammar = {
  startsRecord: (text) => text !== '' && !CONTINUATION.test(text),
  knows: (text) => OBJECT.test(text),
  beginningsIn: (text) => [...text.matchAll(/\{\s*"/g)].map(({ index }) => index),
  isOwn: () => false,
  writtenAt: (record: LogRecord) => record.observedTimeUnixNano ?? record.timeUnixNano,
};
