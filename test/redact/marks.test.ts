import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { createRedactor } from '../../src/redact/index.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { recordsOf } from '../fixture.ts';

test('leaves no performance marks behind, however much is redacted', async () => {
  const before = performance.getEntries().length;
  const redactor = createRedactor({ enabled: true });
  for (let n = 0; n < 5; n += 1) await redactor.records(recordsOf(`{"event":"x","n":${n}}\n`), codexAppServer.content);
  await redactor.text('a text');
  expect(performance.getEntries().length - before).toBe(0);
});
