import { Completion } from './completion.ts';
import { Config } from './config.ts';
import { Demo } from './demo.ts';
import { Drill } from './drill.ts';
import { Doctor } from './doctor.ts';
import { ExplainId } from './explain-id.ts';
import { Lint } from './lint.ts';
import { Serve } from './serve.ts';
import { Replay } from './replay.ts';
import { Trace } from './trace.ts';
import { Verify } from './verify.ts';

/** oclif's explicit strategy reads this (package.json, `oclif.commands`). */
export const COMMANDS = {
  trace: Trace,
  demo: Demo,
  completion: Completion,
  config: Config,
  doctor: Doctor,
  drill: Drill,
  'explain-id': ExplainId,
  lint: Lint,
  serve: Serve,
  verify: Verify,
  replay: Replay,
};
