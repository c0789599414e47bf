// Which commands and flags there are, as one types them: what documentation is held against.

interface CommandClass {
  readonly flags?: Readonly<Record<string, Flag>>;
  readonly baseFlags?: Readonly<Record<string, Flag>>;
}

interface Flag {
  readonly char?: string;
  readonly allowNo?: boolean;
  readonly aliases?: readonly string[];
}

/** What runs when the first word is no command. */
const DEFAULT_COMMAND = 'trace';
const EVERYWHERE = ['--help', '-h', '--version', '--'];

/** `''`: what runs when no command is named. */
export function commandFlags(
  commands: Readonly<Record<string, CommandClass>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const named = new Map(
    Object.entries(commands).map(([id, { flags, baseFlags }]) => [
      id,
      new Set([
        ...EVERYWHERE,
        ...Object.entries({ ...baseFlags, ...flags }).flatMap(([name, flag]) => spellings(name, flag)),
      ]),
    ]),
  );
  return named.set('', named.get(DEFAULT_COMMAND) ?? new Set(EVERYWHERE));
}

function spellings(name: string, { char, allowNo, aliases }: Flag): readonly string[] {
  return [
    ...[name, ...(aliases ?? [])].map((one) => (one.length > 1 ? `--${one}` : `-${one}`)),
    ...(allowNo === true ? [`--no-${name}`] : []),
    ...(char === undefined ? [] : [`-${char}`]),
  ];
}
