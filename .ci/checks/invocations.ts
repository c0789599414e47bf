// Commands that the documentation shows, held against the commands that there are.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Command id → its options, as they are typed: `--file`, `-f`. */
export type Commands = ReadonlyMap<string, ReadonlySet<string>>;

/** What runs when the first word is no command. */
const DEFAULT_COMMAND = 'trace';
const EVERYWHERE = ['--help', '-h', '--version', '--'];

interface CommandClass {
  readonly aliases?: readonly string[];
  readonly flags?: Readonly<Record<string, Flag>>;
  readonly baseFlags?: Readonly<Record<string, Flag>>;
}
interface Flag {
  readonly char?: string;
  readonly allowNo?: boolean;
  readonly aliases?: readonly string[];
}

/** Empty as long as there is no src/commands/index.ts. */
export async function readCommands(root: string): Promise<Commands> {
  const file = join(root, 'src', 'commands', 'index.ts');
  if (!existsSync(file)) return new Map();
  const { COMMANDS } = (await import(pathToFileURL(file).href)) as {
    readonly COMMANDS: Readonly<Record<string, CommandClass>>;
  };
  return new Map(
    Object.entries(COMMANDS).map(([id, command]) => [
      id,
      new Set([
        ...EVERYWHERE,
        ...Object.entries({ ...command.baseFlags, ...command.flags }).flatMap(([name, flag]) => spellings(name, flag)),
      ]),
    ]),
  );
}

function spellings(name: string, { char, allowNo, aliases }: Flag): readonly string[] {
  const names = [name, ...(aliases ?? [])].filter((one) => one.length > 1);
  return [
    ...names.map((one) => `--${one}`),
    ...(allowNo === true ? [`--no-${name}`] : []),
    ...(char === undefined ? [] : [`-${char}`]),
  ];
}

/** One sentence for each option that the command does not have. `line`: as one would type it, perhaps within a pipe. */
export function judgeInvocation(commands: Commands, line: string): readonly string[] {
  const beforeComment = line.replace(/\s#\s.*$/, '');
  return beforeComment.split(/\||;|&&|>/).flatMap((part) => {
    const words = part.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
    const start = words.findIndex((word) => word === 'trace-by-id');
    if (start === -1 || commands.size === 0) return [];
    const args = words.slice(start + 1);
    const named = args[0] !== undefined && commands.has(args[0]) ? args[0] : DEFAULT_COMMAND;
    const known = commands.get(named);
    if (known === undefined) return [`there is no command ${named}`];
    return (
      args
        .slice(0, args.includes('--') ? args.indexOf('--') : undefined)
        // One dash and more than one letter is an id: 1 in 64 begins with a dash.
        .filter((word) => /^--\w|^-\w$/.test(word))
        .map((word) => word.replace(/=.*/s, ''))
        .filter((word) => !known.has(word))
        .map((word) => `${named} has no option ${word}`)
    );
  });
}
