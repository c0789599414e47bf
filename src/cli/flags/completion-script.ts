// Completion for bash, zsh and fish from the flag definitions. (@oclif/plugin-autocomplete has no fish, and writes caches.)

import { SOURCES } from '../../sources/index.ts';
import {
  CONFIG_FLAGS,
  DEMO_FLAGS,
  DOCTOR_FLAGS,
  EXPLAIN_ID_FLAGS,
  LINT_FLAGS,
  SERVE_FLAGS,
  REPLAY_FLAGS,
  TRACE_FLAGS,
  VERIFY_FLAGS,
} from './flags.ts';
import { PASTE_TARGETS } from '../../reporters/paste/index.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

interface Flag {
  readonly name: string;
  readonly char: string | null;
  readonly takesValue: boolean;
  readonly repeats: boolean;
  /** Values to choose from; empty: any. */
  readonly options: readonly string[];
  readonly description: string;
}

/** Flags whose value is a path; the rest of those with values are completed from a list or not at all. */
const PATH_FLAGS = new Set([
  'file',
  'out',
  'append',
  'bundle',
  'config',
  'metrics',
  'tls-cert',
  'tls-key',
  ...SOURCES.flatMap(({ settings }) =>
    settings.flatMap(({ kind, flag }) => (kind === 'path' && flag !== undefined ? [flag.name] : [])),
  ),
]);

/** The commands that must be named; what names none of them is a trace. */
const COMMANDS: readonly { readonly id: string; readonly words: readonly string[]; readonly flags: readonly Flag[] }[] =
  [
    { id: 'demo', words: [], flags: flagsOf(DEMO_FLAGS) },
    { id: 'doctor', words: [], flags: flagsOf(DOCTOR_FLAGS) },
    { id: 'config', words: ['show', 'init'], flags: flagsOf(CONFIG_FLAGS) },
    { id: 'explain-id', words: [], flags: flagsOf(EXPLAIN_ID_FLAGS) },
    { id: 'lint', words: [], flags: flagsOf(LINT_FLAGS) },
    { id: 'serve', words: [], flags: flagsOf(SERVE_FLAGS) },
    { id: 'verify', words: [], flags: flagsOf(VERIFY_FLAGS) },
    { id: 'replay', words: [], flags: flagsOf(REPLAY_FLAGS) },
    { id: 'completion', words: ['bash', 'zsh', 'fish'], flags: [] },
  ];

function flagsOf(definitions: object): readonly Flag[] {
  return Object.entries(definitions).flatMap(([name, flag]) => {
    const {
      char = null,
      type,
      allowNo,
      multiple = false,
      options = [],
      description = '',
    } = flag as {
      readonly char?: string;
      readonly type: string;
      readonly allowNo?: boolean;
      readonly multiple?: boolean;
      readonly options?: readonly string[];
      readonly description?: string;
    };
    const plain = {
      name,
      char,
      takesValue: type === 'option',
      repeats: multiple,
      options,
      description: description.replaceAll(/['"`$\\[\]]/g, ''),
    };
    return allowNo === true ? [plain, { ...plain, name: `no-${name}`, char: null }] : [plain];
  });
}

/** `commands`: the words that may stand first. */
export function completionScript(shell: Shell, commands: readonly string[]): string {
  if (shell === 'bash') return bash(commands);
  return shell === 'zsh' ? zsh(commands) : fish(commands);
}

function bash(commands: readonly string[]): string {
  const spellings = (flags: readonly Flag[]): string =>
    flags.flatMap(({ name, char }) => [`--${name}`, ...(char === null ? [] : [`-${char}`])]).join(' ');
  const branches = COMMANDS.map(
    ({ id, words, flags }) =>
      `    ${id}) words="${words.join(' ')}" flags="${spellings(flags)} --help" formats="${formats(flags)}" ;;`,
  );
  const trace = flagsOf(TRACE_FLAGS);
  return `# bash completion for trace-by-id
_trace_by_id() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" words flags formats
  COMPREPLY=()
  case "\${COMP_WORDS[1]}" in
${branches.join('\n')}
    *) words="" flags="${spellings(trace)} --help --version" formats="${formats(trace)}" ;;
  esac
  case "$prev" in
    -o|--output) COMPREPLY=($(compgen -W "$formats" -- "$cur")); return ;;
    --for) COMPREPLY=($(compgen -W "${PASTE_TARGETS.map(({ id }) => id).join(' ')}" -- "$cur")); return ;;
    -f|--file|--out|--append|--bundle|--config) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
  esac
  if [[ "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  elif [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${commands.join(' ')}" -- "$cur"))
  elif [[ $COMP_CWORD -eq 2 && -n "$words" ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
}
complete -F _trace_by_id trace-by-id
`;
}

function formats(flags: readonly Flag[]): string {
  return flags.find(({ name }) => name === 'output')?.options.join(' ') ?? '';
}

function zsh(commands: readonly string[]): string {
  const branches = COMMANDS.map(
    ({ id, words, flags }) =>
      `    ${id})\n${words.length === 0 ? '' : `      if (( CURRENT == 3 )) && [[ "$words[3]" != -* ]]; then compadd ${words.join(' ')}; return; fi\n`}      ${zshArguments(flags)} ;;`,
  );
  return `#compdef trace-by-id
_trace_by_id() {
  if (( CURRENT == 2 )) && [[ "$words[2]" != -* ]]; then
    compadd ${commands.join(' ')}
    return
  fi
  case "$words[2]" in
${branches.join('\n')}
    *)
      ${zshArguments(flagsOf(TRACE_FLAGS))} '--version[show version]' ;;
  esac
}
compdef _trace_by_id trace-by-id
`;
}

function zshArguments(flags: readonly Flag[]): string {
  const specs = flags.flatMap(({ name, char, takesValue, repeats, options, description }) => {
    const action =
      options.length > 0
        ? `:${name}:(${options.join(' ')})`
        : PATH_FLAGS.has(name)
          ? ':path:_files'
          : takesValue
            ? ':value: '
            : '';
    const rest = `[${zshText(description)}]${action}'`;
    const repeat = repeats ? '*' : '';
    return [`'${repeat}--${name}${rest}`, ...(char === null ? [] : [`'${repeat}-${char}${rest}`])];
  });
  return ['_arguments -s', ...specs, "'--help[show help]'"].join(' \\\n        ');
}

// In an option's description _arguments reads a colon as a separator.
function zshText(text: string): string {
  return text.replaceAll(':', '\\:');
}

function fish(commands: readonly string[]): string {
  const named = COMMANDS.map(({ id }) => id).join(' ');
  const isTrace = `not __fish_seen_subcommand_from ${named}`;
  const lines = COMMANDS.flatMap(({ id, words, flags }) => {
    const condition = `__fish_seen_subcommand_from ${id}`;
    return [
      ...(words.length === 0 ? [] : [`complete -c trace-by-id -n '${condition}' -a '${words.join(' ')}'`]),
      ...flags.map((flag) => fishLine(flag, condition)),
    ];
  });
  return `# fish completion for trace-by-id
complete -c trace-by-id -f
complete -c trace-by-id -n __fish_use_subcommand -a '${commands.join(' ')}'
${[...lines, ...flagsOf(TRACE_FLAGS).map((flag) => fishLine(flag, isTrace))].join('\n')}
complete -c trace-by-id -l help -d 'show help'
complete -c trace-by-id -n '${isTrace}' -l version -d 'show version'
`;
}

function fishLine({ name, char, takesValue, options, description }: Flag, condition: string): string {
  const short = char === null ? '' : ` -s ${char}`;
  const value =
    options.length > 0 ? ` -x -a '${options.join(' ')}'` : PATH_FLAGS.has(name) ? ' -r -F' : takesValue ? ' -x' : '';
  return `complete -c trace-by-id -n '${condition}' -l ${name}${short}${value} -d '${description}'`;
}
