import { readTime } from '../clock.ts';
import type { Envelope, Opened } from '../envelope.ts';

// fluent-bit’s file output writes `tag: [seconds, {record}]`; its stdout output
// `[n] tag: [[seconds, {}], {"key"=>"value"}]`, or with one bracket before 2.1, and escapes nothing in a value. A line
// may be long and hostile: nothing is tried more than once.
const FILE = /^[^\s:]{1,512}: \[(\d{1,12}\.\d{1,9}), (?=\{)/;
const STDOUT = /^\[\d{1,12}\] [^\s:]{1,512}: \[\[?(\d{1,12}\.\d{1,9}), /;
const LOG_BEGINS = '"log"=>"';
const LOG_ENDS = /"(?:, "[\w.]{1,100}"=>|\}\]$)/;

export const fluentBitOutput: Envelope = {
  id: 'fluent-bit-output',
  title: 'fluent-bit’s file and stdout outputs',
  trust: 'likely',
  open({ text }, clock): Opened | null {
    if (!text.endsWith('}]')) return null;
    const file = FILE.exec(text);
    if (file !== null) return { text: text.slice(file[0].length, -1), written: readTime(file[1] ?? '', clock) };
    const stdout = STDOUT.exec(text);
    const at = stdout === null ? -1 : text.indexOf(LOG_BEGINS, stdout[0].length);
    if (stdout === null || at < 0) return null;
    const rest = text.slice(at + LOG_BEGINS.length);
    const end = rest.search(LOG_ENDS);
    if (end < 0) return null;
    const stream = /"stream"=>"(stdout|stderr)"/.exec(text)?.[1] ?? null;
    return { text: rest.slice(0, end).replace(/(?:\\n|\n)$/, ''), written: readTime(stdout[1] ?? '', clock), stream };
  },
};
