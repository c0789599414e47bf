// Which words of the command line are the id and which are files, and where a pasted text comes from.

import { existsSync } from 'node:fs';
import { MAX_PASTE_CHARACTERS, understandId, type UnderstoodInput } from '../app/understand-id.ts';
import { InputError } from '../model/errors.ts';
import { own, say } from '../model/prose.ts';

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

/** A given text → the ids in it. Throws InputError when there is none. */
export function understandInput(text: string): UnderstoodInput {
  const understood = understandId(text.slice(0, MAX_PASTE_CHARACTERS));
  if (understood !== null) return understood;
  throw noId(text);
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
