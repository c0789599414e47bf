import { readTime } from '../clock.ts';
import type { Envelope } from '../envelope.ts';

// fluent-bit’s file output writes `tag: [seconds, {record}]`; its stdout output `[n] tag: [[seconds, {}], {"key"=>"value"}]`, or with
// one bracket before 2.1, and escapes nothing in a value.
const FILE = /^[^\s:]{1,512}: \[(\d{1,12}\.\d{1,9}), (\{.*\})\]$/s;
const STDOUT = /^\[\d+\] [^\s:]{1,512}: \[\[?(\d{1,12}\.\d{1,9}), (?:\{.*?\}\], )?\{(.*)\}\]$/s;
const LOG = /"log"=>"(.*?)"(?:, "[\w.]+"=>|$)/s;

export const fluentBitOutput: Envelope = {
  id: 'fluent-bit-output',
  title: 'fluent-bit’s file and stdout outputs',
  trust: 'likely',
  open({ text }, clock) {
    const file = FILE.exec(text);
    if (file?.[2] !== undefined) return { text: file[2], written: readTime(file[1] ?? '', clock) };
    const stdout = STDOUT.exec(text);
    const log = LOG.exec(stdout?.[2] ?? '')?.[1];
    const stream = /"stream"=>"(stdout|stderr)"/.exec(stdout?.[2] ?? '')?.[1] ?? null;
    return log === undefined
      ? null
      : { text: log.replace(/(?:\\n|\n)$/, ''), written: readTime(stdout?.[1] ?? '', clock), stream };
  },
};
