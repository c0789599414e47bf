// Which outputs of the system bytes of a file hold lines of, from when to when, and which way the file runs.

import { decodeBeginnings } from '../../decode/index.ts';
import type { LogRecord } from '../../model/log-record.ts';
import { writerKey } from '../../model/process.ts';
import type { LineGrammar } from '../../model/source.ts';
import { NANOS_PER_MS, type UnixNano } from '../../model/time.ts';
import type { Witness } from '../../model/witness.ts';

const LF = 10;

export interface SeenOutputs {
  /** Bytes of the file from an offset on, cut anywhere. */
  look(bytes: Buffer, offset: number): void;
  witnesses(): readonly Witness[];
  /** Null: nothing tells. */
  isNewestFirst(): boolean | null;
}

interface LookOptions {
  readonly file: string;
  readonly grammar: LineGrammar;
}

export function seeOutputs({ file, grammar }: LookOptions): SeenOutputs {
  const seen = new Map<string, Witness>();
  const steps = { back: 0, forwards: 0 };
  let first: UnixNano | null = null;
  let before: UnixNano | null = null;
  const note = (record: LogRecord, offset: number): void => {
    const output = grammar.outputOf?.(record) ?? null;
    const written = grammar.writtenAt(record);
    if (written === null) return;
    if (before !== null && written + NANOS_PER_MS < before) steps.back += 1;
    if (before !== null && written > before + NANOS_PER_MS) steps.forwards += 1;
    before = written;
    first ??= written;
    if (output === null) return;
    const key = `${output}\n${writerKey(record.writer)}`;
    const known = seen.get(key);
    const { writer, envelopes } = record;
    const origin = { ...record.origin, line: null, offset: offset + record.origin.offset };
    if (known === undefined) {
      seen.set(key, { origin, writer, envelopes, output, first: written, last: written, doubt: null });
    } else {
      seen.set(key, { ...known, first: earlier(known.first, written), last: later(known.last, written) });
    }
  };
  return {
    look(bytes, offset) {
      // Whole lines alone: the first and the last may be cut.
      const start = offset === 0 ? 0 : bytes.indexOf(LF) + 1;
      const end = bytes.lastIndexOf(LF) + 1;
      if ((start === 0 && offset !== 0) || end <= start) return;
      for (const record of decodeBeginnings(bytes.subarray(start, end), { file, grammar }))
        note(record, offset + start);
    },
    witnesses: () => [...seen.values()],
    // Places are looked at in the order of the file. Writers with clocks of their own make steps back all the time.
    isNewestFirst: () => {
      if (first === null || before === null || first === before) return null;
      const isBack = steps.back > steps.forwards;
      return isBack === before < first ? isBack : null;
    },
  };
}

function earlier(a: UnixNano, b: UnixNano): UnixNano {
  return a < b ? a : b;
}

function later(a: UnixNano, b: UnixNano): UnixNano {
  return a > b ? a : b;
}
