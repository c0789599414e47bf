import { mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { editFileAtomically, toNdjson, writeFileAtomically } from '../../src/cli/output/output.ts';
import { InputError } from '../../src/model/errors.ts';

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
}

/** Null: the making of it fails. */
async function* pieces(texts: readonly (string | null)[]): AsyncGenerator<string> {
  for (const text of texts) {
    if (text === null) throw new Error('a bug');
    yield text;
  }
}

describe('writeFileAtomically', () => {
  it('writes a private file and leaves nothing else behind', async () => {
    const dir = folder();
    await writeFileAtomically(join(dir, 'e.md'), 'evidence');
    expect(readFileSync(join(dir, 'e.md'), 'utf8')).toBe('evidence');
    expect(statSync(join(dir, 'e.md')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['e.md']);
  });

  it('writes a text that comes in pieces, and nothing at all when they end too early', async () => {
    const dir = folder();
    await writeFileAtomically(join(dir, 'e.json'), pieces(['a'.repeat(100_000), 'ü']));
    expect(readFileSync(join(dir, 'e.json'), 'utf8')).toBe(`${'a'.repeat(100_000)}ü`);
    await expect(writeFileAtomically(join(dir, 'f.json'), pieces(['a'.repeat(100_000), null]))).rejects.toThrow(
      'a bug',
    );
    expect(readdirSync(dir)).toEqual(['e.json']);
  });

  it('never replaces what is no report: it might be the log', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'app.log'), '{"event":"access_log"}\n');
    await expect(writeFileAtomically(join(dir, 'app.log'), 'x')).rejects.toBeInstanceOf(InputError);
    expect(readFileSync(join(dir, 'app.log'), 'utf8')).toContain('access_log');
  });

  it('replaces a report whole', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'e.md'), '## `id`: something longer than before');
    await writeFileAtomically(join(dir, 'e.md'), 'new');
    expect(readFileSync(join(dir, 'e.md'), 'utf8')).toBe('new');
  });

  it('refuses a link and leaves its target alone', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'target'), 'precious');
    symlinkSync(join(dir, 'target'), join(dir, 'e.md'));
    await expect(writeFileAtomically(join(dir, 'e.md'), 'x')).rejects.toBeInstanceOf(InputError);
    expect(readFileSync(join(dir, 'target'), 'utf8')).toBe('precious');
  });

  it.each(['.', 'no/such/folder/e.md'])('refuses %s', async (name) => {
    await expect(writeFileAtomically(join(folder(), name), 'x')).rejects.toBeInstanceOf(InputError);
  });
});

describe('editFileAtomically', () => {
  it('reads anew what others changed meanwhile, so that nothing of theirs is lost', async () => {
    const path = join(folder(), 'pm.md');
    writeFileSync(path, 'a');
    let calls = 0;
    await editFileAtomically(path, (text) => {
      calls += 1;
      if (calls === 1) writeFileSync(path, 'theirs');
      return `${text ?? ''}, ours`;
    });
    expect(readFileSync(path, 'utf8')).toBe('theirs, ours');
    expect(calls).toBe(2);
  });

  it('does not take the place of a file that came into being meanwhile', async () => {
    const path = join(folder(), 'pm.md');
    await editFileAtomically(path, (text) => {
      if (text === null) writeFileSync(path, 'theirs');
      return `${text ?? ''}, ours`;
    });
    expect(readFileSync(path, 'utf8')).toBe('theirs, ours');
  });

  it('gives up where others never stop, and leaves nothing behind', async () => {
    const dir = folder();
    const path = join(dir, 'pm.md');
    writeFileSync(path, 'a');
    const edited = editFileAtomically(path, (text) => {
      writeFileSync(path, `${text ?? ''}b`);
      return 'ours';
    });
    await expect(edited).rejects.toBeInstanceOf(InputError);
    expect(readFileSync(path, 'utf8')).toMatch(/^ab+$/);
    expect(readdirSync(dir)).toEqual(['pm.md']);
  });
});

it('writes NDJSON, one object a line', async () => {
  let text = '';
  for await (const lines of toNdjson([{ a: 1 }, { b: 'x\ny' }])) text += lines;
  expect(text).toBe('{"a":1}\n{"b":"x\\ny"}\n');
});

it('stops when its reader does, without a word, and passes on what goes wrong', async () => {
  const uncaught: unknown[] = [];
  const note = (error: unknown): unknown => uncaught.push(error);
  process.on('uncaughtException', note);
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  for (const [rows, length] of [
    [1000, 100],
    [59, 1400],
    [10, 1],
  ] as const) {
    for await (const _ of toNdjson(Array.from({ length: rows }, (_, index) => ({ index, text: 'y'.repeat(length) })))) {
      await turn();
      break;
    }
    await turn();
  }
  process.off('uncaughtException', note);
  expect(uncaught).toEqual([]);
  const broken = function* (): Generator<object> {
    yield { a: 1 };
    throw new Error('a bug');
  };
  const drain = async (): Promise<void> => {
    for await (const _ of toNdjson(broken())) continue;
  };
  await expect(drain()).rejects.toThrow('a bug');
});
