// https://no-color.org and https://force-color.org: a flag outranks the environment, FORCE_COLOR outranks NO_COLOR there.

/** `out`: where the text goes, when it is not standard output. */
export function wantsColor({
  color,
  out,
}: {
  readonly color?: boolean | undefined;
  readonly out?: string | undefined;
}): boolean {
  if (color !== undefined) return color;
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  return out === undefined && process.stdout.isTTY === true && TERM !== 'dumb';
}
