// The one way to go without the tests with real servers.

const SKIP_VARIABLE = 'TRACE_BY_ID_SKIP_REAL_SERVERS';

/** The variable that leaves out the tests with real servers, on purpose; null: it is not set. */
export function skippedBy(env: Readonly<Record<string, string | undefined>>): string | null {
  return env[SKIP_VARIABLE] === '1' ? SKIP_VARIABLE : null;
}
