// `config init` writes an example; `config show` says what is configured and where each value comes from.

import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../../model/errors.ts';
import { own, plainText, say } from '../../model/prose.ts';
import { escapeJsonText } from '../../reporters/json/escape.ts';
import { PROJECT_FILE, userFilePath } from './config-files.ts';
import { PROJECT_EXAMPLE, USER_EXAMPLE } from './example.ts';
import { inputFromProcess } from './from-process.ts';
import { throwProblems } from './problem.ts';
import { examineSettings } from './resolve.ts';
import type { SettingFlags, SettingsInput } from './settings.ts';
import { settingsAsJson, settingsAsText } from './show.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { writeStderr, writeStdout } from '../output/output.ts';
import { escapeTerminal } from '../../reporters/pretty/escape.ts';

export async function initConfig({ user }: { readonly user: boolean }): Promise<ExitCode> {
  const path = await writeExample(user, inputFromProcess({}));
  await writeStdout(`${escapeTerminal(path)}\n`);
  writeStderr('written; every line of it is a comment until you take the # away. Then: trace-by-id config show\n');
  return EXIT_CODES.complete;
}

/** Never onto anything that is there. The user's file may hold secrets one day: its owner alone reads it. */
export async function writeExample(user: boolean, input: Pick<SettingsInput, 'env' | 'home' | 'cwd'>): Promise<string> {
  const path = user ? userFilePath(input) : join(input.cwd, PROJECT_FILE);
  try {
    if (user) await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const handle = await open(path, 'wx', user ? 0o600 : 0o666);
    try {
      await handle.writeFile(user ? USER_EXAMPLE : PROJECT_EXAMPLE);
    } finally {
      await handle.close();
    }
    return path;
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new InputError(say`${path} is there already: it was not touched`, [own('edit it, or move it away first')]);
    throw new InputError(say`${path} could not be written (${code})`, [
      own('run it in a folder that you may write to; for the user file, XDG_CONFIG_HOME says where'),
    ]);
  }
}

export async function showConfig(flags: SettingFlags, format: 'text' | 'json'): Promise<ExitCode> {
  const examined = await examineSettings(inputFromProcess(flags));
  await writeStdout(
    format === 'json'
      ? escapeJsonText(`${JSON.stringify(settingsAsJson(examined), null, 2)}\n`)
      : settingsAsText(examined),
  );
  for (const warning of examined.warnings) writeStderr(`warning: ${escapeTerminal(plainText(warning))}\n`);
  throwProblems(examined.problems);
  return EXIT_CODES.complete;
}
