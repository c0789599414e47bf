import type { Signal, SignalName } from '../model/signal.ts';
import { formatClock } from '../model/time.ts';
import type { RuleContext } from './context.ts';

/** A signal that was asked for and answered, with its time for a sentence. Null: not asked, no data, or no answer. */
export function signalOf({ metrics }: RuleContext, name: SignalName): (Signal & { readonly atClock: string }) | null {
  const signal = metrics?.signals.find((candidate) => candidate.name === name);
  if (signal === undefined || signal.verdict === 'failed' || signal.verdict === 'no-data') return null;
  return { ...signal, atClock: formatClock(signal.at) };
}
