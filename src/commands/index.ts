import { Completion } from './completion.ts';
import { Demo } from './demo.ts';
import { Trace } from './trace.ts';

/** oclif's explicit strategy reads this (package.json, `oclif.commands`). */
export const COMMANDS = { trace: Trace, demo: Demo, completion: Completion };
