const SHOWN_WARNINGS = 20;

/** A server's warnings, each once and only so many of them: a server may repeat one for every shard or series it has. */
export function distinctWarnings(warnings: readonly string[]): readonly string[] {
  const distinct = [...new Set(warnings)];
  const more = distinct.length - SHOWN_WARNINGS;
  return more <= 0 ? distinct : [...distinct.slice(0, SHOWN_WARNINGS), `and ${more} more warnings`];
}
