// Completion for bash, zsh and fish from the flag definitions. (@oclif/plugin-autocomplete has no fish, and writes caches.)

import { COMMAND_IDS, OUTPUT_FORMATS, TRACE_FLAGS } from './flags.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

interface Flag {
  readonly name: string;
  readonly char: string | null;
  readonly takesValue: boolean;
  readonly description: string;
}

/** Flags whose value is a path; the rest of those with values are completed from a list or not at all. */
const PATH_FLAGS = new Set(['file', 'out']);

function flags(): readonly Flag[] {
  return Object.entries(TRACE_FLAGS).flatMap(([name, flag]) => {
    const {
      char = null,
      type,
      allowNo,
      description = '',
    } = flag as {
      readonly char?: string;
      readonly type: string;
      readonly allowNo?: boolean;
      readonly description?: string;
    };
    const plain = {
      name,
      char,
      takesValue: type === 'option',
      description: description.replaceAll(/['"`$\\[\]]/g, ''),
    };
    return allowNo === true ? [plain, { ...plain, name: `no-${name}`, char: null }] : [plain];
  });
}

export function completionScript(shell: Shell): string {
  if (shell === 'bash') return bash();
  return shell === 'zsh' ? zsh() : fish();
}

function bash(): string {
  const words = flags().flatMap(({ name, char }) => [`--${name}`, ...(char === null ? [] : [`-${char}`])]);
  return `# bash completion for trace-by-id
_trace_by_id() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  case "$prev" in
    -o|--output) COMPREPLY=($(compgen -W "${OUTPUT_FORMATS.join(' ')}" -- "$cur")); return ;;
    -f|--file|--out) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur")); return ;;
    config) COMPREPLY=($(compgen -W "show init" -- "$cur")); return ;;
  esac
  if [[ "\${COMP_WORDS[1]}" == demo && "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W "--output -o --all --color --no-color --help" -- "$cur"))
  elif [[ "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W "${words.join(' ')} --help --version" -- "$cur"))
  elif [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${[...COMMAND_IDS].join(' ')}" -- "$cur"))
  fi
}
complete -F _trace_by_id trace-by-id
`;
}

function zsh(): string {
  const specs = flags().map(({ name, char, takesValue, description }) => {
    const action =
      name === 'output'
        ? `:format:(${OUTPUT_FORMATS.join(' ')})`
        : PATH_FLAGS.has(name)
          ? ':path:_files'
          : takesValue
            ? ':value: '
            : '';
    const repeat = name === 'file' ? '*' : '';
    const long = `'${repeat}--${name}[${zshText(description)}]${action}'`;
    return char === null ? long : `${long} \\\n    '${repeat}-${char}[${zshText(description)}]${action}'`;
  });
  return `#compdef trace-by-id
_trace_by_id() {
  if (( CURRENT == 2 )) && [[ "$words[2]" != -* ]]; then
    compadd ${[...COMMAND_IDS].join(' ')}
    return
  fi
  if [[ "$words[2]" == completion ]]; then
    compadd bash zsh fish
    return
  fi
  if [[ "$words[2]" == config ]] && (( CURRENT == 3 )); then
    compadd show init
    return
  fi
  _arguments -s \\
    ${specs.join(' \\\n    ')} \\
    '--help[show help]' '--version[show version]'
}
compdef _trace_by_id trace-by-id
`;
}

// In an option's description _arguments reads a colon as a separator.
function zshText(text: string): string {
  return text.replaceAll(':', '\\:');
}

function fish(): string {
  const lines = flags().map(({ name, char, takesValue, description }) => {
    const short = char === null ? '' : ` -s ${char}`;
    const value =
      name === 'output'
        ? ` -x -a '${OUTPUT_FORMATS.join(' ')}'`
        : PATH_FLAGS.has(name)
          ? ' -r -F'
          : takesValue
            ? ' -x'
            : '';
    return `complete -c trace-by-id -l ${name}${short}${value} -d '${description}'`;
  });
  return `# fish completion for trace-by-id
complete -c trace-by-id -f
complete -c trace-by-id -n __fish_use_subcommand -a '${[...COMMAND_IDS].join(' ')}'
complete -c trace-by-id -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'
complete -c trace-by-id -n '__fish_seen_subcommand_from config' -a 'show init'
${lines.join('\n')}
complete -c trace-by-id -l help -d 'show help'
complete -c trace-by-id -l version -d 'show version'
`;
}
