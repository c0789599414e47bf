// Whether the tests with real servers were left out on purpose. Apart from real-servers.ts, because vitest's closing line is
// said where there is no `describe`.

import { skippedBy } from '../../.ci/skip-servers.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export function areRealServersSkipped(env: Environment): boolean {
  return skippedBy(env) !== null;
}

/** Null when nothing was left out. */
export function closingLine(env: Environment): string | null {
  const variable = skippedBy(env);
  return variable === null
    ? null
    : `skipped: real Prometheus, real Alertmanager, real journald, real browser (${variable})`;
}
