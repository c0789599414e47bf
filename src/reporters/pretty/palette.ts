import { Chalk } from 'chalk';
import type { Verdict } from '../../model/correlation.ts';
import type { Lane } from '../../model/event.ts';

export type Paint = (text: string) => string;

/** Text styles by meaning. Each takes text that is already escaped. */
export interface Palette {
  readonly plain: Paint;
  readonly strong: Paint;
  readonly dim: Paint;
  /** Untrusted text. */
  readonly code: Paint;
  readonly cite: Paint;
  readonly heading: Paint;
  readonly tone: Readonly<Record<'bad' | 'warn' | 'good' | 'plain', Paint>>;
  readonly verdict: Readonly<Record<Verdict, Paint>>;
  readonly lane: Readonly<Record<Lane, Paint>>;
}

/** The 16 colours every terminal has, or none. chalk's own detection is left out: the caller has decided. */
export function paletteFor(color: boolean): Palette {
  const c = new Chalk({ level: color ? 1 : 0 });
  return {
    plain: (text) => text,
    strong: c.bold,
    dim: c.dim,
    code: c.cyan,
    cite: c.dim,
    heading: c.bold.underline,
    tone: { bad: c.bold.red, warn: c.bold.yellow, good: c.bold.green, plain: c.bold },
    verdict: {
      succeeded: c.bold.green,
      failed: c.bold.red,
      rejected: c.bold.yellow,
      aborted: c.bold.magenta,
      unknown: c.bold.yellow,
    },
    lane: {
      http: c.cyan,
      backend: c.blue,
      sse: c.green,
      tool_buffer: c.magenta,
      usage: c.yellow,
      worker: c.red,
      log: c.gray,
    },
  };
}
