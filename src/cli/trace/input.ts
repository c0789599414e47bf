// Which words of the command line are the id and which are files, and where a pasted text comes from.

import { existsSync } from 'node:fs';
import { MAX_PASTE_CHARACTERS, takeId, understandId, type UnderstoodInput } from '../../app/understand-id.ts';
import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';
import { MAX_ID_CHARACTERS } from '../../model/request-id.ts';
import { formatUtc, fromMillis } from '../../model/time.ts';

export interface Words {
  readonly id: string | null;
  /** It came with --id: the text as it stands is the id. Else it may be a paste that holds one. */
  readonly isLiteral: boolean;
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
  if (idFlag !== undefined) return { id: idFlag, isLiteral: true, files: [...files, ...words] };
  const isLiteral = false;
  if (words.length <= 1) return { id: words[0] ?? null, isLiteral, files };
  const ids = words.filter((word) => !existsSync(word));
  if (ids.length === 1)
    return { id: ids[0] ?? null, isLiteral, files: [...files, ...words.filter((word) => existsSync(word))] };
  const [first, ...rest] = words;
  if (ids.length === 0) return { id: first ?? null, isLiteral, files: [...files, ...rest] };
  throw new InputError(say`more than one id: ${ids[0] ?? ''} and ${ids[1] ?? ''}`, [
    own("give one id; quote globs: -f 'logs/**'; quote a pasted line as one argument"),
  ]);
}

/** A given text → the ids in it. Rejects with InputError when there is none. */
export async function understandInput(
  text: string,
  { takesText }: { readonly takesText: boolean } = { takesText: false },
): Promise<UnderstoodInput> {
  const understood = understandId(text.slice(0, MAX_PASTE_CHARACTERS));
  if (understood !== null) return understood;
  const times = await timesWithoutId(text);
  if (times !== null) throw times;
  const whole = takesText && /\d/.test(text) ? takeId(text.trim()) : null;
  if (whole !== null) return whole;
  throw noId(text);
}

/** The text of --id, of an address, of a bundle. Throws InputError where no id can be that text. */
export function takeInput(text: string): UnderstoodInput {
  const taken = takeId(text);
  if (taken !== null) return taken;
  throw new InputError(text.trim() === '' ? own('the id is empty') : own('that cannot be an id'), [
    own(`an id is one line of at most ${MAX_ID_CHARACTERS} characters`),
    own('to look for the id in a longer text, leave --id out: paste it as an argument, or pipe it in with -'),
  ]);
}

// An alert, a dashboard's address: they say when, and name no request. Null: the text holds no time either.
async function timesWithoutId(text: string): Promise<InputError | null> {
  const [{ hintsFrom }, { readAlerts }] = await Promise.all([
    import('../../app/time-hints.ts'),
    import('../../app/alert-json.ts'),
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
    own(
      `an id with blanks or quotes in it is given as it is, in up to ${MAX_ID_CHARACTERS} characters: --id 'order 77'`,
    ),
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
