// The configuration of this process: the one place that knows its environment, folder and disk.

import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { ReadText, SettingFlags, SettingsInput } from './settings.ts';

export function inputFromProcess(flags: SettingFlags): SettingsInput {
  return { flags, env: process.env, cwd: process.cwd(), home: homedir(), readText };
}

const OTHERS_MAY_READ = 0o044;
const MAX_BYTES = 16 * 1024 * 1024;

async function readText(path: string): Promise<ReadText | null> {
  try {
    const status = await stat(path);
    // A pipe would hold up every run in a folder where somebody put one.
    if (!status.isFile()) throw Object.assign(new Error('not read'), { code: 'not a regular file' });
    if (status.size > MAX_BYTES) throw Object.assign(new Error('not read'), { code: 'larger than 16 MB' });
    return { text: await readFile(path, 'utf8'), isReadableByOthers: (status.mode & OTHERS_MAY_READ) !== 0 };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
