import { join, relative } from 'node:path';
import { inputFromProcess } from '../config/from-process.ts';
import type { ExitCode } from '../exit-codes.ts';
import { DEFAULT_MAX_ROWS } from '../flags/flags.ts';
import { writeStderr } from '../output/output.ts';
import { traceFromCommandLine } from '../trace/command.ts';

/** The request of the bundled incident (fixtures/demo/README.md). */
const DEMO_REQ_ID = 'gzem0gSXvGkLYfiMxg7Gf';
const DEMO_FILES = ['stdout.log', 'proto.ndjson', 'usage.ndjson'];

export interface DemoSettings {
  readonly flags: { readonly output?: string | undefined; readonly all: boolean; readonly color?: boolean | undefined };
  /** The package's folder. */
  readonly root: string;
  readonly version: string;
}

export async function runDemo({ flags, root, version }: DemoSettings): Promise<ExitCode> {
  const folder = join(root, 'fixtures', 'demo');
  const shown = relative(process.cwd(), folder);
  const files = DEMO_FILES.map((name) => join(shown.startsWith('..') ? folder : shown, name));
  const code = await traceFromCommandLine({
    words: [DEMO_REQ_ID],
    flags: {
      ...flags,
      file: files,
      timezone: 'UTC',
      redact: true,
      offline: true,
      'dry-run': false,
      'max-rows': DEFAULT_MAX_ROWS,
    },
    version,
    // Whatever is configured here: the demo reads its own files and nothing else.
    inputFor: (settings) => ({ ...inputFromProcess(settings), env: {}, readText: () => Promise.resolve(null) }),
  });
  writeStderr(
    [
      '',
      'That was a real incident, from three log files. From here:',
      `  the same as JSON:       npx trace-by-id demo -o json`,
      `  another request of it:  npx trace-by-id wtACaMCP61hs7hm_CLWlY -f '${files[0]?.replace(/[^/\\]+$/, '*') ?? ''}'`,
      `  your own logs:          npx trace-by-id REQ_ID -f 'logs/**'`,
      '  all flags:              npx trace-by-id --help',
      '',
    ].join('\n'),
  );
  return code;
}
