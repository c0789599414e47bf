import { own, type Prose, say } from '../../model/prose.ts';
import type { MarkdownPage } from '../artifact.ts';
import type { ShellWord } from '../artifacts/shell.ts';
import { nearestName } from '../nearest-name.ts';
import { type PageCommand, pageCommands } from '../page-commands.ts';
import type { Fault, LintRule, Workspace } from '../rule.ts';

export const runbookCommand: LintRule = {
  id: 'runbook/command',
  summary: 'a trace-by-id command with a subcommand or a flag that does not exist; npm run without such a script',
  severity: 'error',
  *check(workspace) {
    for (const artifact of workspace.artifacts) {
      // Pages about other things may well mean a package of the reader's own.
      if (artifact.kind !== 'page' || !artifact.text.includes(TOOL)) continue;
      for (const command of pageCommands(artifact, /trace-by-id|npm run/)) {
        const args = workspace.commands.size === 0 ? null : argumentsOf(command.words);
        const faults =
          args === null ? faultsOfScript(artifact, command, workspace) : faultsOf(command, args, workspace);
        for (const fault of faults) {
          const { from, to } = fault.word;
          yield { artifact, span: command.spanOf(from, to), why, what: fault.what, mend: fault.mend };
        }
      }
    }
  },
};

const TOOL = 'trace-by-id';
const why = own('Whoever is on call copies this line, and loses minutes to a usage error.');
/** What runs another command that is named in its arguments. */
const RUNNERS = new Set(
  'bunx command docker env exec kubectl nice nohup npm npx pnpm ssh sudo time timeout watch xargs yarn'.split(' '),
);

/** Null: this runs something else. */
function argumentsOf(words: readonly ShellWord[]): readonly ShellWord[] | null {
  const first = words[0]?.value.replace(/^.*\//s, '') ?? '';
  if (first === TOOL) return words.slice(1);
  if (!RUNNERS.has(first)) return null;
  const at = words.findIndex(({ value }) => /^(?:.*\/)?trace-by-id(?:@[\w.^~-]+)?$/.test(value));
  const isInstalled = words.slice(0, Math.max(at, 0)).some(({ value }) => INSTALLERS.has(value));
  return at === -1 || isInstalled ? null : words.slice(at + 1);
}

/** `npm install trace-by-id` does not run it. */
const INSTALLERS = new Set(['install', 'i', 'add', 'ci', 'uninstall', 'remove', 'view', 'info', 'ls', 'link', 'pack']);

interface WordFault extends Pick<Fault, 'what' | 'mend'> {
  readonly word: ShellWord;
}

function* faultsOf(
  { isSurelyTyped }: PageCommand,
  args: readonly ShellWord[],
  { commands }: Workspace,
): Iterable<WordFault> {
  const first = args[0];
  if (first !== undefined && isSurelyTyped && isMeantAsCommand(first) && !commands.has(first.value)) {
    const mend = mendWith(nearestName(commands.keys(), first.value), own('trace-by-id --help lists the commands.'));
    yield { word: first, what: say`There is no command ${first.value}.`, mend };
    return;
  }
  const name = first !== undefined && first.isLiteral && commands.has(first.value) ? first.value : '';
  const flags = commands.get(name) ?? new Set<string>();
  for (const word of args) {
    if (word.value === '--') return;
    const flag = flagIn(word);
    if (flag === null || flags.has(flag)) continue;
    const what = name === '' ? say`trace-by-id has no flag ${flag}.` : say`trace-by-id ${name} has no flag ${flag}.`;
    const help = own(`trace-by-id ${name === '' ? '' : `${name} `}--help lists the flags.`);
    yield { word, what, mend: mendWith(flag.startsWith('--') ? nearestName(flags, flag) : null, help) };
  }
}

/** `npm run NAME`, where it is the package at the root that runs it. */
function faultsOfScript(
  { codeBlocks, codeSpans }: MarkdownPage,
  { words, isSurelyTyped }: PageCommand,
  { scripts }: Workspace,
): readonly WordFault[] {
  const [npm, run, ...rest] = words;
  const name = rest.find(({ value }) => !value.startsWith('-'));
  if (scripts === null || !isSurelyTyped || npm?.value !== 'npm' || run?.value !== 'run' || name === undefined)
    return [];
  if (scripts.has(name.value) || !name.isBare || !/^[a-z][\w:.-]*$/i.test(name.value)) return [];
  // In another folder, or for a package of a workspace.
  const others = [...codeBlocks.map(({ text }) => text), ...codeSpans.map(({ value }) => value)];
  if (rest.some(({ value }) => /^(?:-w|--(?:workspace|prefix))/.test(value))) return [];
  if (others.some((text) => /(?:^|[\s;&(])(?:cd|git clone) /.test(text))) return [];
  const mend = mendWith(nearestName(scripts, name.value), own('npm run lists the scripts.'));
  return [{ word: name, what: say`package.json has no script ${name.value}.`, mend }];
}

function mendWith(near: string | null, help: Prose): Prose {
  return near === null ? help : say`Is ${near} meant? ${help}`;
}

/** Ids hold digits or capitals, times too: a word in small letters is a command. */
function isMeantAsCommand({ value, isBare }: ShellWord): boolean {
  return (
    isBare && value.length <= 20 && /^[a-z]+(?:-[a-z]+)*$/.test(value) && !['help', 'id', 'req-id'].includes(value)
  );
}

/** Null: a value, or an id that begins with a dash: one in 64 does. */
function flagIn({ value }: ShellWord): string | null {
  const name = value.replace(/=.*/s, '');
  if (/^-\w$/.test(name)) return name;
  if (!/^--[A-Za-z]/.test(name)) return null;
  return /^--[\w-]{19}$/.test(value) && /[A-Z\d_]/.test(value) ? null : name;
}
