// Runs in a thread of its own: judge-helper.ts.

import { parentPort, workerData } from 'node:worker_threads';
import { judgeFile } from './judge-file.ts';
import type { Batch, JudgedBatch } from './judge-helper.ts';
import { type StringGroups, watchSmallFiles } from './small-files.ts';

const small = watchSmallFiles(workerData as StringGroups);

parentPort?.on('message', ({ at, files }: Batch) => {
  const judged = files.map((file) => judgeFile(file, small));
  parentPort?.postMessage({ at, judged } satisfies JudgedBatch);
});
