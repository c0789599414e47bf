import { isOfItsProcess, type Signal, type SignalName } from '../model/signal.ts';
import { formatClock } from '../model/time.ts';
import type { RuleContext } from '../model/story.ts';

/**
 * A signal that was asked for and answered, with its time for a sentence. Null: not asked, no data, no answer, or of a process that may
 * not be the one that served the request: of that nothing can be concluded about this one.
 */
export function signalOf({ metrics }: RuleContext, name: SignalName): (Signal & { readonly atClock: string }) | null {
  const signal = metrics?.signals.find((candidate) => candidate.name === name);
  if (signal === undefined || signal.verdict === 'failed' || signal.verdict === 'no-data') return null;
  return isOfItsProcess(signal) ? { ...signal, atClock: formatClock(signal.at) } : null;
}
