// vitest's globalSetup: what is said behind everything else when tests were left out on purpose.

import { closingLine } from './skipped.ts';

export function setup(): () => void {
  return () => {
    const line = closingLine(process.env);
    if (line !== null) process.stdout.write(`${line}\n`);
  };
}
