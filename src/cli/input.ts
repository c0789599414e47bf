// Which words of the command line are the id and which are files, and where a pasted text comes from.

import { existsSync } from 'node:fs';
import { MAX_PASTE_CHARACTERS, understandId, type UnderstoodInput } from '../app/understand-id.ts';
import { InputError } from '../model/errors.ts';
import { own, say } from '../model/prose.ts';
import { formatUtc, fromMillis } from '../model/time.ts';

export interface Words {
  readonly id: string | null;
  readonly files: readonly string[];
}

/**
 * `trace-by-id ID -f a b c` and `trace-by-id -f a b c ID` both happen when a shell expands a glob: words that exist as
 * files are files, and the one that does not is the id.
 */
export function sortWords({
  words,
  idFlag,
  files,
}: {
  readonly words: readonly string[];
  readonly idFlag: string | undefined;
  readonly files: readonly string[];
}): Words {
  if (idFlag !== undefined) return { id: idFlag, files: [...files, ...words] };
  if (words.length <= 1) return { id: words[0] ?? null, files };
  const ids = words.filter((word) => !existsSync(word));
  if (ids.length === 1) return { id: ids[0] ?? null, files: [...files, ...words.filter((word) => existsSync(word))] };
  const [first, ...rest] = words;
  if (ids.length === 0) return { id: first ?? null, files: [...files, ...rest] };
  throw new InputError(say`more than one id: ${ids[0] ?? ''} and ${ids[1] ?? ''}`, [
    own("give one id; quote globs: -f 'logs/**'; quote a pasted line as one argument"),
  ]);
}

/** A given text → the ids in it. Rejects with InputError when there is none. */
export async function understandInput(text: string): Promise<UnderstoodInput> {
  const understood = understandId(text.slice(0, MAX_PASTE_CHARACTERS));
  if (understood !== null) return understood;
  throw (await timesWithoutId(text)) ?? noId(text);
}

// An alert, a dashboard's address: they say when, and name no request. Null: the text holds no time either.
async function timesWithoutId(text: string): Promise<InputError | null> {
  const [{ hintsFrom }, { readAlerts }] = await Promise.all([
    import('../app/time-hints.ts'),
    import('../app/alert-json.ts'),
  ]);
  const pasted = text.slice(0, MAX_PASTE_CHARACTERS);
  const hints = hintsFrom({ text: pasted, ids: [], now: fromMillis(Date.now()) });
  const [hint] = hints.filter(({ from }) => from === 'pasted');
  if (hint === undefined) return null;
  const what = readAlerts(pasted).length > 0 ? 'an alert names no request' : 'there are times in this text, and no id';
  return new InputError(say`${own(what)} (${hint.says}: ${own(formatUtc(hint.timeUnixNano))})`, [
    own('give an id and use this as its time: trace-by-id REQ_ID --around "$(pbpaste)"'),
    own('the id is in the response header X-Request-Id, and in req_id of every log line'),
  ]);
}

export function noId(text: string): InputError {
  // An address may hold a password.
  const safe = text.replace(/\/\/[^/\s@]*@/g, '//…@');
  const shown = safe.length > 80 ? `${safe.slice(0, 80)}…` : safe;
  return new InputError(text.trim() === '' ? own('no id was given') : say`no request id in ${shown}`, [
    own('an id has letters, digits, and _ . : - only, at most 128 of them'),
    own('it is in the response header X-Request-Id, and in req_id of every log line'),
  ]);
}

/** Standard input up to the size of a paste. */
export async function readPaste(input: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  input.setEncoding('utf8');
  for await (const part of input) {
    text += String(part);
    if (text.length > MAX_PASTE_CHARACTERS)
      throw new InputError(own('standard input is too long to be a pasted line'), [
        own('to search in it, give the id as an argument and add -f -'),
      ]);
  }
  return text;
}
