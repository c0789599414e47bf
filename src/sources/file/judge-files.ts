// Looks into all files that were named. Of tens of thousands nearly all of the time goes into opening them: a second thread
// begins with the first of them while names are still being collected, and this one comes to meet it from the last.

import { type Judged, judgeFile } from './judge-file.ts';
import { type Helper, type Left, startHelper } from './judge-helper.ts';
import type { FileName } from './log-file.ts';
import type { SmallFiles } from './small-files.ts';
import { createTurns } from './turns.ts';

export type NamedAndJudged = readonly [file: FileName, judged: Judged];

export interface Judging {
  /** One more file; none after `finish`. */
  add(file: FileName): void;
  /** Of each, in order, but for those that the signal came before. */
  finish(): Promise<readonly NamedAndJudged[]>;
}

// Starting the helper takes as long as some thousand files.
const MANY_FILES = 6000;

export function startJudging(small: SmallFiles, signal: AbortSignal): Judging {
  const left: Left = { files: [], judged: [], next: 0, end: 0 };
  let helper: Helper | null = null;
  return {
    add(file) {
      left.files.push(file);
      left.judged.push(undefined);
      left.end += 1;
      if (left.end === MANY_FILES) helper = startHelper(left, small.groups);
      helper?.give();
    },
    async finish() {
      const { files, judged } = left;
      const turns = createTurns();
      const judge = async (at: number): Promise<void> => {
        if (turns.isDue()) await turns.take();
        if (!signal.aborted) judged[at] ??= judgeFile(files[at] as FileName, small);
      };
      try {
        while (left.next < left.end && !signal.aborted) {
          left.end -= 1;
          await judge(left.end);
        }
        await helper?.finish(signal);
        // What the helper took and did not answer for.
        for (const at of files.keys()) if (judged[at] === undefined) await judge(at);
      } finally {
        helper?.stop();
      }
      return files.flatMap((file, at): readonly NamedAndJudged[] => {
        const one = judged[at];
        if (one === undefined) return [];
        if (one.identity !== null && one.absent !== null) small.note(one.identity, one.absent);
        return [[file, one]];
      });
    },
  };
}
