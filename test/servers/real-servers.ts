// Tests with real servers fail where these are missing: a skip nobody sees is no test. Only an explicit variable skips, and
// the closing lines of the run say so (closing-line.ts).

import { describe } from 'vitest';
import { areRealServersSkipped } from './skipped.ts';

/** `realServersOrSkip()('with a real Prometheus', () => …)`. */
export function realServersOrSkip(): ReturnType<typeof describe.skipIf> {
  const { skipIf } = describe;
  return skipIf(areRealServersSkipped(process.env));
}
