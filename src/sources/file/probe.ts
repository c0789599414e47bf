// Log files for doctor: which are there, and whether they may be read.

import { accessSync, constants } from 'node:fs';
import { found, type Probe } from '../../model/probe.ts';
import { count, own, say } from '../../model/prose.ts';
import { passesOnce } from './given-streams.ts';
import { nameFiles } from './name-files.ts';
import { watchSmallFiles } from './small-files.ts';

const SHOWN = 3;

export function createFilesProbe(paths: readonly string[]): Probe {
  return {
    id: 'files',
    address: null,
    async check(signal) {
      // What the shell hands over is there when a trace runs, not now.
      const regular = paths.filter((path) => !passesOnce(path));
      const { files, gaps } = await nameFiles({ paths: regular, stdin: null, small: watchSmallFiles([]) }, signal);
      const closed = files.filter(({ openPath }) => !isReadable(openPath));
      const problems = [
        ...gaps.map(({ file, summary }) => (file === null ? summary : say`${file}: ${summary}`)),
        ...closed.map(({ path }) => say`${path}: may not be read`),
      ];
      const readable = files.length - closed.length;
      const isFound = readable > 0 || regular.length === 0;
      const isSaid = !isFound && problems.length > 0;
      const bytes = files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
      return [
        isFound
          ? found('ok', {
              check: 'readable',
              says: say`${count(readable, 'log file')} to read, ${own((bytes / 1e6).toFixed(1))} MB`,
            })
          : found('fail', {
              check: 'readable',
              says: say`no log file can be read${problems[0] === undefined ? [] : say`: ${problems[0]}`}`,
              tryNext: [
                own(
                  "check the path, and quote globs: -f 'logs/**'; paths of a configuration are relative to its folder (trace-by-id config show)",
                ),
              ],
            }),
        ...problems.slice(isSaid ? 1 : 0, SHOWN).map((says) => found('warn', { check: 'readable', says })),
        ...(problems.length > SHOWN
          ? [found('warn', { check: 'readable', says: own(`and ${problems.length - SHOWN} more`) })]
          : []),
      ];
    },
  };
}

function isReadable(path: string | Buffer): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
