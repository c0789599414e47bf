// The published schema and what reads manifests must be of one mind, whatever is changed in one.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeBundle } from '../../src/bundle/make-bundle.ts';
import { readManifest } from '../../src/bundle/manifest.ts';
import { MANIFEST_PATH } from '../../src/bundle/members.ts';
import { sha256 } from '../../src/cli/bundle/write-bundle.ts';
import { liveReport } from '../reporters/sample-live.ts';

const SCHEMA = join(import.meta.dirname, '..', '..', 'docs', 'schema', 'bundle-manifest-v1.schema.json');
const conforms = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
);

const NOTHING_MORE = { answers: null, configuration: [], maxRows: 10, exitCode: 0, all: false, sha256 };

async function manifestText(): Promise<string> {
  const { members } = await makeBundle({ report: liveReport(), ...NOTHING_MORE });
  return new TextDecoder().decode(members.find(({ path }) => path === MANIFEST_PATH)?.bytes);
}

it('is as published', async () => {
  const text = await manifestText();
  expect(conforms(JSON.parse(text)), JSON.stringify(conforms.errors)).toBe(true);
  expect(readManifest(text).kind).toBe('right');
});

it('is read as the schema has it, wherever one value is another', async () => {
  const manifest: unknown = JSON.parse(await manifestText());
  const places = placesOf(manifest);
  const values = [null, 'x', '', -1, 1.5, 7, true, [], {}, '../x', 'A.md', ['x'], [null], '0'.repeat(64)];
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.constantFrom(...values, undefined), (place, value) => {
      const changed = structuredClone(manifest);
      put(changed, place, value);
      const reading = readManifest(JSON.stringify(changed));
      const isRight = reading.kind === 'right' || (reading.kind === 'wrong' && reading.problems.every(isOfList));
      expect(isRight).toBe(conforms(JSON.parse(JSON.stringify(changed))));
    }),
    { numRuns: 2000 },
  );
});

/** What no schema can say: order, and that a path stands there once. */
function isOfList(problem: string): boolean {
  return /^members: (?:not sorted|a path stands there twice)$/.test(problem);
}

type Place = readonly (string | number)[];

function placesOf(value: unknown, at: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => {
    const place = [...at, Array.isArray(value) ? Number(key) : key];
    return [place, ...placesOf((value as Record<string, unknown>)[key], place)];
  });
}

function put(value: unknown, place: Place, next: unknown): void {
  const [last] = place.slice(-1);
  let at = value as Record<string | number, unknown>;
  for (const key of place.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  if (next === undefined && !Array.isArray(at)) delete at[last ?? ''];
  else at[last ?? ''] = next ?? null;
}

it('has each member once, in order', async () => {
  const manifest = JSON.parse(await manifestText()) as { members: { path: string }[] };
  const [first, second] = manifest.members;
  const swapped = { ...manifest, members: [second, first] };
  const doubled = { ...manifest, members: [first, first] };
  expect([swapped, doubled].map((one) => readManifest(JSON.stringify(one)).kind)).toEqual(['wrong', 'wrong']);
});

it('gives the same bytes again', async () => {
  const [a, b] = await Promise.all([1, 2].map(() => makeBundle({ report: liveReport(), ...NOTHING_MORE })));
  expect(a).toEqual(b);
  expect(a?.members.map(({ path }) => path).filter((path) => path.startsWith('charts/')).length).toBeGreaterThan(0);
});
