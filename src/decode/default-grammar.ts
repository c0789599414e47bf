import type { LogRecord } from '../model/log-record.ts';
import type { LineGrammar } from '../model/source.ts';

const CONTINUATION = /^(?:\s|[})\]]|at |Caused by: |\.\.\. \d+ more|Traceback )/;

/** For systems without a profile of their own: an indented line, a closing bracket or a stack frame goes on. */
export const defaultGrammar: LineGrammar = {
  startsRecord: (text) => text !== '' && !CONTINUATION.test(text),
  writtenAt: (record: LogRecord) => record.observedTimeUnixNano ?? record.timeUnixNano,
};
