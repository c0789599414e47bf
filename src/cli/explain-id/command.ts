// `explain-id`: what an id says about time. It reads no log and asks no server.

import { explainText } from '../../app/explain-id.ts';
import { MAX_PASTE_CHARACTERS } from '../../app/understand-id.ts';
import { fromMillis } from '../../model/time.ts';
import { inputFromProcess } from '../config/from-process.ts';
import { resolveSettings } from '../config/resolve.ts';
import type { SettingFlags } from '../config/settings.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { explainedAsJson, explainedAsText } from './text.ts';
import { noId, readPaste } from '../trace/input.ts';
import { writeStdout } from '../output/output.ts';

export interface ExplainIdFlags extends Pick<SettingFlags, 'context' | 'config' | 'max-lookback'> {
  readonly id?: string | undefined;
  readonly output: string;
}

export async function explainIdFromCommandLine(words: readonly string[], flags: ExplainIdFlags): Promise<ExitCode> {
  const { id, output, ...settingFlags } = flags;
  // For --max-lookback alone; no server is asked, so no secret is read.
  const { settings } = await resolveSettings(inputFromProcess({ ...settingFlags, offline: true }));
  // A line pasted without quotes comes as many words.
  const word = id ?? (words.length === 0 ? '-' : words.join(' '));
  const text = (word === '-' ? await readPaste(process.stdin) : word).slice(0, MAX_PASTE_CHARACTERS);
  const { maxLookbackNanos } = settings.limits;
  const isLiteral = id !== undefined && id !== '-';
  const explained = explainText({ text, isLiteral, now: fromMillis(Date.now()), maxLookbackNanos });
  if (explained === null) throw noId(text);
  await writeStdout(output === 'json' ? explainedAsJson(explained) : explainedAsText(explained));
  return EXIT_CODES.complete;
}
