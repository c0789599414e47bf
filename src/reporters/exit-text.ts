import type { Outage } from '../model/correlation.ts';
import { own, type Prose, say } from '../model/prose.ts';

/** ` by SIGKILL`, ` with code 0`, or nothing where no line says how. */
export function exitText({ signal, exitCode }: Outage): Prose {
  if (signal !== null) return say` by ${signal}`;
  return exitCode === null ? [] : own(` with code ${exitCode}`);
}
