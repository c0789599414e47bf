// Whether the tests with real servers were left out on purpose. Apart from real-servers.ts, because vitest's closing line is
// said where there is no `describe`.

const SKIP_VARIABLE = 'TRACE_BY_ID_SKIP_REAL_SERVERS';

type Environment = Readonly<Record<string, string | undefined>>;

export function areRealServersSkipped(env: Environment): boolean {
  return env[SKIP_VARIABLE] === '1';
}

/** Null when nothing was left out. */
export function closingLine(env: Environment): string | null {
  return areRealServersSkipped(env) ? `skipped: real Prometheus, real Alertmanager (${SKIP_VARIABLE})` : null;
}
