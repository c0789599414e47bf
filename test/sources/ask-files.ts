// Puts files into a folder of their own and asks the file source about them.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rgPath } from '@vscode/ripgrep';
import { afterEach } from 'vitest';
import { defaultGrammar, UTC_CLOCK } from '../../src/decode/index.ts';
import type { SourceAnswer } from '../../src/model/source.ts';
import type { TimeRange } from '../../src/model/time.ts';
import { createFileSource, type FileSourceOptions } from '../../src/sources/file/source.ts';

export const ID = '-Jb9Zq_0aKx1YwVnT3rPe';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trace-by-id-test-'));
  folders.push(folder);
  return folder;
}

/** The time of line `n` of a made log: one a second. */
export function timeOfLine(n: number): bigint {
  return (1_795_417_000n + BigInt(n)) * 1_000_000_000n;
}

export function lineAt(n: number, extra: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({ n, timestamp: new Date(Number(timeOfLine(n) / 1_000_000n)).toISOString(), ...extra })}\n`;
}

/** `count` lines, one a second; every `every`-th holds the id. */
export function makeLog(count: number, every: number): string {
  let text = '';
  for (let n = 0; n < count; n += 1) text += lineAt(n, n % every === 0 ? { req_id: ID } : {});
  return text;
}

export interface Ask extends Partial<FileSourceOptions> {
  readonly paths: readonly string[];
  readonly needles?: readonly string[];
  readonly range?: TimeRange | null;
  readonly signal?: AbortSignal;
}

export function sourceOf(
  options: Partial<FileSourceOptions> & Pick<FileSourceOptions, 'paths'>,
): ReturnType<typeof createFileSource> {
  return createFileSource({
    stdin: null,
    grammar: defaultGrammar,
    clock: UTC_CLOCK,
    limits: { maxRecords: 10_000, maxLineBytes: 256 * 1024 },
    rgPath,
    ...options,
  });
}

export function find({
  needles = [ID],
  range = null,
  signal = new AbortController().signal,
  ...options
}: Ask): Promise<SourceAnswer> {
  return sourceOf(options).find({ needles, range, signal });
}

/** What a test usually wants of an answer: numbers of the lines found, and what was said about the rest. */
export function told({ records, status }: SourceAnswer): {
  readonly n: readonly unknown[];
  readonly status: string;
  readonly gaps: readonly string[];
  readonly flaws: readonly string[];
} {
  return {
    n: records.map(({ attributes }) => attributes?.['n'] ?? null),
    status: status.status,
    gaps: status.gaps.map(({ kind }) => kind),
    flaws: status.flaws.map(({ flaw, count }) => `${flaw} ${count}`),
  };
}

export const multiplesOf = (every: number, below: number): readonly number[] =>
  Array.from({ length: Math.ceil(below / every) }, (_, index) => index * every);
