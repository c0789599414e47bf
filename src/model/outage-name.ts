import type { Outage } from './correlation.ts';
import { own, type Prose, say } from './prose.ts';

/** What it is called where one is named: `worker exit by SIGKILL`, `planned shutdown by SIGTERM`. */
export function outageName(outage: Outage): Prose {
  return say`${own(outage.name)}${exitText(outage)}`;
}

/** ` by SIGKILL`, ` with code 0`, or nothing where no line says how. */
function exitText({ signal, exitCode }: Outage): Prose {
  if (signal !== null) return say` by ${signal}`;
  return exitCode === null ? [] : own(` with code ${exitCode}`);
}
