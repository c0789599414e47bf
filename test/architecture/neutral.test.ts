// What is the proxy's stands in its profile. The words below name its own lines, fields, settings and codes.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** The proxy's profile, the artefacts made for it and their drill; and the shell, whose help has its selector for an example. */
const ITS_OWN = /^(?:profiles|lint|drill|stack|cli|commands|sources)\//;

const WORDS =
  /\b(?:worker|sse|backend|tool|http|access|proxy|client|transform|prompt)_[a-z]+|'(?:sse|usage)'|tool-buffer|[Cc]odex|rpc_?[iI]d|ingress_detail|finish_reason|chatcmpl|copilot|[A-Z]+_LOG_PATH/;

/** Files that still name them, with the number of lines. A figure only gets smaller, and the file leaves with its last line. */
const LEFT: Readonly<Record<string, number>> = {
  'app/understand-id.ts': 10,
  'decode/record.ts': 1,
  'id-time/explain-id.ts': 1,
  'model/event.ts': 1,
  'model/request-id.ts': 1,
  'model/setting.ts': 2,
  'model/signal.ts': 4,
  'redact/id-shapes.ts': 4,
  'reporters/html/filters.ts': 28,
  'reporters/pretty/palette.ts': 1,
  'reporters/wording/restart-row.ts': 2,
};

test('no line outside the profile of the proxy names what is the proxy’s', () => {
  const found: Record<string, number> = {};
  for (const entry of readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const path = join(entry.parentPath, entry.name);
    const file = relative(join(ROOT, 'src'), path);
    if (ITS_OWN.test(file)) continue;
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => !line.includes('node:') && WORDS.test(line));
    if (lines.length > 0) found[file] = lines.length;
  }
  expect(found).toEqual(LEFT);
});
