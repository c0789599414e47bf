// `verify`: whether a bundle is still what was written. Offline, and nothing is written.

import { InputError } from '../../model/errors.ts';
import { own, plainText, say } from '../../model/prose.ts';
import { escapeJsonText } from '../../reporters/json/escape.ts';
import { formatBytes } from '../../reporters/wording/quantities.ts';
import { escapeTerminal } from '../../reporters/pretty/escape.ts';
import { type ExaminedBundle, examineBundle } from './read-bundle.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { writeStdout } from '../output/output.ts';

export interface VerifyFlagValues {
  readonly expect?: string | undefined;
  readonly output: string;
}

const NOT_PROVEN =
  'who made it, and from which servers: there is no signature. Whoever can change a bundle can write a manifest to match; only a digest that was kept elsewhere tells (--expect)';

export async function verifyFromCommandLine(path: string, { expect, output }: VerifyFlagValues): Promise<ExitCode> {
  const expected = expect === undefined ? null : readDigest(expect);
  const examined = await examineBundle(path);
  const differences = [
    ...(expected === null || expected === examined.digest
      ? []
      : [say`the digest is ${own(examined.digest)}, expected was ${own(expected)}`]),
    ...examined.differences,
  ].map(plainText);
  const told = { ...examined, differences, expected };
  await writeStdout(output === 'json' ? asJson(told) : asText(path, told));
  return differences.length === 0 ? EXIT_CODES.complete : EXIT_CODES.negative;
}

interface Told extends Omit<ExaminedBundle, 'differences'> {
  readonly differences: readonly string[];
  /** Null: no digest was given. */
  readonly expected: string | null;
}

function readDigest(text: string): string {
  const digest = text
    .trim()
    .replace(/^sha256:/i, '')
    .toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digest)) return digest;
  throw new InputError(say`${text} is no SHA-256`, [
    own('it has 64 hexadecimal digits; --bundle prints it behind sha256:'),
  ]);
}

function asText(path: string, { differences, digest, members, sizeBytes, expected }: Told): string {
  const verdict =
    differences.length === 0
      ? `verified: ${members} members, ${formatBytes(sizeBytes)}, each as its hash in the manifest says`
      : `differs in ${differences.length === 1 ? 'one point' : `${differences.length} points`}:`;
  return `${[
    `${escapeTerminal(path)}: ${verdict}`,
    ...differences.map((difference) => `  ${escapeTerminal(difference)}`),
    `digest: sha256:${digest}${expected === digest ? ' (as expected)' : expected === null ? ' (not compared with another: --expect)' : ''}`,
    `not proven: ${NOT_PROVEN}`,
  ].join('\n')}\n`;
}

/** Version 1: fields are only ever added. */
function asJson({ differences, digest, members, sizeBytes, expected }: Told): string {
  const body = {
    schemaVersion: 1,
    verified: differences.length === 0,
    digest,
    expected,
    members,
    sizeBytes,
    differences,
    notProven: NOT_PROVEN,
  };
  return escapeJsonText(`${JSON.stringify(body, null, 2)}\n`);
}
