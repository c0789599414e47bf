import { writeStderr } from './output.ts';

const FIRST_AFTER_MS = 700;
const EVERY_MS = 250;

export interface ProgressLine {
  update(says: string): void;
  /** Takes the line away. */
  stop(): void;
}

const SILENT: ProgressLine = { update: () => undefined, stop: () => undefined };

/** One line on stderr that rewrites itself, for a person who waits; nothing at all when stderr is no terminal. */
export function showProgress({
  isTerminal,
  says,
}: {
  readonly isTerminal: boolean;
  readonly says: string;
}): ProgressLine {
  if (!isTerminal) return SILENT;
  let current = says;
  let shown = false;
  const began = performance.now();
  const draw = (): void => {
    const seconds = (performance.now() - began) / 1000;
    if (seconds * 1000 < FIRST_AFTER_MS) return;
    shown = true;
    writeStderr(`\r\u001B[2K${current} … ${seconds.toFixed(1)} s (Ctrl-C writes what there is)`);
  };
  const timer = setInterval(draw, EVERY_MS);
  timer.unref();
  return {
    update(next) {
      current = next;
    },
    stop() {
      clearInterval(timer);
      if (shown) writeStderr('\r\u001B[2K');
    },
  };
}
