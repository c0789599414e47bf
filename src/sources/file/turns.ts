/** Long work in one process: now and then the event loop gets a turn, or neither a signal nor a timer is ever looked at. */
export interface Turns {
  isDue(): boolean;
  take(): Promise<void>;
}

const TURN_MS = 20;

export function createTurns(): Turns {
  let last = performance.now();
  return {
    isDue: () => performance.now() - last > TURN_MS,
    async take() {
      await new Promise<void>((resolve) => setImmediate(resolve));
      last = performance.now();
    },
  };
}
