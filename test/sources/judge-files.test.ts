// Tens of thousands of files are judged by two threads: what comes out is what one would have said of each.

import { linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { judgeFile } from '../../src/sources/file/judge-file.ts';
import { startJudging } from '../../src/sources/file/judge-files.ts';
import { watchSmallFiles } from '../../src/sources/file/small-files.ts';
import { ID, lineAt, sourceOf, told } from './ask-files.ts';

const MANY = 9000;
const HOLDERS = [0, 4321, 8999];

function makeMany(): { readonly folder: string; readonly paths: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
  const paths = Array.from({ length: MANY }, (_, at) => join(folder, `${String(at).padStart(5, '0')}.log`));
  for (const [at, path] of paths.entries())
    writeFileSync(
      path,
      HOLDERS.includes(at) ? lineAt(at, { req_id: ID }) : at % 3000 === 1 ? gzipSync('x') : lineAt(at),
    );
  writeFileSync(paths[77] as string, '7z\xBC\xAF\x27\x1C', 'latin1');
  return { folder, paths };
}

describe('many files', () => {
  const { folder, paths } = makeMany();
  afterAll(() => rmSync(folder, { recursive: true }));
  const names = [...paths.slice(0, 5000), join(folder, 'not there'), ...paths.slice(5000)].map((path) => ({
    path,
    openPath: path,
  }));

  it('are judged as each by itself, and looked through for what is foreseen', async () => {
    const small = watchSmallFiles([[ID], ['worker_']]);
    const judging = startJudging(small, new AbortController().signal);
    for (const name of names) judging.add(name);
    const judged = await judging.finish();
    expect(judged.map(([file]) => file)).toEqual(names);
    expect(judged.map(([, one]) => one)).toEqual(names.map((name) => judgeFile(name, small)));
    const mayHold = paths.filter((_, at) => {
      const { identity } = judged[at < 5000 ? at : at + 1]?.[1] ?? {};
      return !small.holdsNone(identity ?? '', [ID]);
    });
    expect(mayHold).toEqual(HOLDERS.map((at) => paths[at]));
  });

  it('end at once when that is asked for', async () => {
    const stop = new AbortController();
    const judging = startJudging(watchSmallFiles([]), stop.signal);
    for (const name of names) judging.add(name);
    stop.abort();
    expect((await judging.finish()).length).toBeLessThan(names.length);
  });

  it('are searched whole, and each once whatever names it has', async () => {
    linkSync(paths[4321] as string, join(folder, 'zz-the-same.log'));
    const source = sourceOf({ paths: [folder, paths[0] as string], foreseen: ['worker_'] });
    const found = await source.find({ needles: [ID], range: null, signal: new AbortController().signal });
    expect(told(found)).toEqual({ n: HOLDERS, status: 'partial', gaps: ['unread-format'], flaws: [] });
    expect(found.status.files.length + (found.status.moreFiles?.count ?? 0)).toBe(MANY - 1);
  });
});
