// What oclif must not see as it stands: an id that begins with '-' (one nanoid in 64 does) looks like a flag, and
// `trace-by-id ID` names no command.

export interface FlagTable {
  /** With dashes: `--file`, `-f`. */
  readonly all: ReadonlySet<string>;
  /** Those that take a value as their next argument. */
  readonly withValue: ReadonlySet<string>;
}

// oclif takes `--id=-f` for two flags. No argument of a process holds this character: it marks what is a value, and is taken off
// again where the flag is read.
const PROTECTED = '\0';

/** The value of --id as it was given. */
export function unprotected(value: string): string {
  return value.startsWith(PROTECTED) ? value.slice(PROTECTED.length) : value;
}

// The proxy's ids are nanoids of 21 characters; generated trace ids too.
const DASH_NANOID = /^-[A-Za-z0-9_-]{20}$/;

/** Moves an id that begins with '-' into `--id=…`. A known flag stays one, and so does what follows `--`. */
export function guardLeadingDashIds(argv: readonly string[], flags: FlagTable): readonly string[] {
  const guarded: string[] = [];
  let isValue = false;
  for (const [index, arg] of argv.entries()) {
    if (arg === '--' && !isValue) return [...guarded, ...guardAfterDashes(argv.slice(index + 1))];
    if (isValue) {
      isValue = false;
      guarded.push(arg);
    } else if (flags.withValue.has(arg)) {
      const next = argv[index + 1];
      // `--id -AbC…`: oclif would refuse a value that looks like a flag.
      if (next !== undefined && next.startsWith('-') && next !== '-' && !flags.all.has(next) && arg.startsWith('--')) {
        guarded.push(`${arg}=${next}`);
        return [...guarded, ...guardLeadingDashIds(argv.slice(index + 2), flags)];
      }
      guarded.push(arg);
      isValue = true;
    } else if (arg.startsWith('--id=') && flags.all.has(arg.slice('--id='.length))) {
      guarded.push(`--id=${PROTECTED}${arg.slice('--id='.length)}`);
    } else if (DASH_NANOID.test(arg) && !flags.all.has(arg)) {
      guarded.push(`--id=${arg}`);
    } else {
      guarded.push(arg);
    }
  }
  return guarded;
}

// Behind `--` nothing is a flag: the first is the id, the rest are files.
function guardAfterDashes(rest: readonly string[]): readonly string[] {
  const [first, ...more] = rest;
  if (first === undefined) return [];
  return first.startsWith('-') && first !== '-'
    ? [`--id=${first}`, ...(more.length > 0 ? ['--', ...more] : [])]
    : ['--', ...rest];
}

/** `trace-by-id ID` means `trace-by-id trace ID`. */
export function routeToCommand(argv: readonly string[], commandIds: ReadonlySet<string>): readonly string[] {
  const [first] = argv;
  if (first === undefined) return ['trace', '--help'];
  if (first === 'help') return argv.length === 1 ? ['trace', '--help'] : [...argv.slice(1, 2), '--help'];
  if (first === '--version' || first === '-V') return ['--version'];
  return commandIds.has(first) ? argv : ['trace', ...argv];
}
