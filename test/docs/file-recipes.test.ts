// The runbook's way from log files to ids, on the captured incident: it finds each request that failed and no other, in each
// of the forms in which a container's log is written.

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CAPTURE, readTruth } from '../fixture.ts';
import { readBlocks } from './page-blocks.ts';
import { openPageShell } from './shell.ts';

const RUNBOOK = join(import.meta.dirname, '..', '..', 'docs', 'app-server-migration', 'incident-runbook.md');

/** Failed, although neither their status nor an error event in their stream says so. */
const FAILED_BESIDES = [
  'stream_worker_killed_responses.txt',
  'backend_error_stream.txt',
  // The worker was killed while it ran; the client had left before it could notice.
  'client_disconnect.txt',
];

const failed = [...readTruth()]
  .filter(
    ([, { http_status: status, client, sse_error: isBroken }]) =>
      status >= 500 || isBroken || FAILED_BESIDES.includes(client),
  )
  .map(([id]) => id);

describe.each(['stdout.log', 'stdout.docker-json.log', 'stdout.cri.log'])('%s with the other two files', (stdout) => {
  it('gives the ids of the requests that failed, and of no others', async () => {
    const logs = await mkdtemp(join(tmpdir(), 'recipe-'));
    const shell = await openPageShell({ LOG_DIR: logs });
    try {
      for (const file of [stdout, 'proto.ndjson', 'usage.ndjson']) await cp(join(CAPTURE, file), join(logs, file));
      const list = recipe('tail -n 20');
      const { stdout: printed, stderr } = await shell.run(list);
      expect(stderr).toBe('');
      expect(printed.trim().split('\n').toSorted()).toEqual(failed.toSorted());
      expect(failed.length).toBeGreaterThan(8);
      const chosen = await shell.run(`${recipe('REQ_ID=')}`);
      expect(failed).toContain(chosen.stdout.trim().replace('REQ_ID=', ''));
    } finally {
      await shell.remove();
      await rm(logs, { recursive: true, force: true });
    }
  });
});

function recipe(holds: string): string {
  const blocks = readBlocks(RUNBOOK).filter(
    ({ language, section, text }) =>
      language === 'sh' &&
      section === 'From the alert to a request' &&
      text.includes(holds) &&
      text.includes('$LOG_DIR'),
  );
  expect(blocks).toHaveLength(1);
  return blocks[0]?.text ?? '';
}
