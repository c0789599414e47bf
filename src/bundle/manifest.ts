// manifest.json: what a bundle holds and what it was made of. docs/schema/bundle-manifest-v1.schema.json says the same;
// a manifest from elsewhere is read field by field, and whatever is not as promised is named.

import type { UnixNano } from '../model/time.ts';
import { BUNDLE_KIND, BUNDLE_LIMITS, isMemberPath, MANIFEST_PATH } from './members.ts';

export interface MemberRow {
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** What `verify` and `replay` need of a manifest. */
export interface Manifest {
  readonly members: readonly MemberRow[];
  /** As it was given. Untrusted, as everything in a bundle. */
  readonly id: string;
  readonly window: { readonly start: UnixNano; readonly end: UnixNano } | null;
  readonly profile: string;
  readonly maxRows: number;
  readonly sources: readonly { readonly id: string; readonly address: string | null }[];
  readonly isRedacted: boolean;
}

/**
 * What is wrong with it, in words and each with its place. Empty: nothing. Words of the manifest itself are not
 * repeated.
 */
export type ManifestReading =
  | { readonly kind: 'not-a-bundle' }
  | { readonly kind: 'wrong'; readonly problems: readonly string[]; readonly members: readonly MemberRow[] }
  | { readonly kind: 'right'; readonly manifest: Manifest };

export function readManifest(text: string): ManifestReading {
  const json = parse(text);
  if (!isObject(json) || json['kind'] !== BUNDLE_KIND) return { kind: 'not-a-bundle' };
  const problems: string[] = [];
  checkShape(json, { shape: SHAPE, at: '', problems });
  const hasRows = problems.length < MOST_PROBLEMS && !problems.some((problem) => problem.startsWith('members'));
  const members = hasRows ? (json['members'] as MemberRow[]) : [];
  problems.push(...listProblems(members));
  if (problems.length > 0) return { kind: 'wrong', problems, members };
  const { request, window, profile, maxRows, sources, redaction } = json as unknown as WireManifest;
  return {
    kind: 'right',
    manifest: {
      members,
      id: request.id,
      window: window === null ? null : { start: BigInt(window.startUnixNano), end: BigInt(window.endUnixNano) },
      profile,
      maxRows,
      sources: sources.map(({ id, address }) => ({ id, address })),
      isRedacted: redaction.enabled,
    },
  };
}

interface WireManifest {
  readonly request: { readonly id: string };
  readonly window: { readonly startUnixNano: string; readonly endUnixNano: string } | null;
  readonly profile: string;
  readonly maxRows: number;
  readonly sources: readonly { readonly id: string; readonly address: string | null }[];
  readonly redaction: { readonly enabled: boolean };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function listProblems(members: readonly MemberRow[]): readonly string[] {
  const paths = members.map(({ path }) => path);
  const total = members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [
    ...(new Set(paths).size < paths.length ? ['members: a path stands there twice'] : []),
    ...(paths.some((path, index) => index > 0 && path <= (paths[index - 1] ?? '')) ? ['members: not sorted'] : []),
    ...(paths.includes(MANIFEST_PATH) ? ['members: the manifest cannot hold its own hash'] : []),
    ...(total > BUNDLE_LIMITS.totalBytes ? ['members: more bytes than a bundle may hold'] : []),
  ];
}

/** The first few tell enough. */
const MOST_PROBLEMS = 20;

type Shape =
  | ((value: unknown) => boolean)
  | { readonly list: Shape; readonly most: number }
  | { readonly map: Shape }
  | { readonly orNull: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

const isText = (value: unknown): boolean => typeof value === 'string';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const oneOf =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);
const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value);
const isNanos = matches(/^\d{1,20}$/);
const RANGE: Shape = { fields: { startUnixNano: isNanos, endUnixNano: isNanos } };

const SHAPE: Shape = {
  fields: {
    schemaVersion: oneOf(1),
    kind: oneOf(BUNDLE_KIND),
    tool: { fields: { name: isText, version: isText } },
    node: isText,
    request: { fields: { id: isText, reqId: { orNull: isText } } },
    window: { orNull: RANGE },
    profile: isText,
    maxRows: (value) => isCount(value) && (value as number) >= 2,
    outcome: { fields: { verdict: isText, reason: isText } },
    completeness: oneOf('complete', 'incomplete'),
    exitCode: oneOf(0, 1, 3, 130),
    sources: {
      list: { fields: { id: isText, status: isText, address: { orNull: isText }, version: { orNull: isText } } },
      most: 100,
    },
    queries: { list: { fields: { source: isText, query: isText, range: RANGE } }, most: 100_000 },
    configuration: {
      list: { fields: { key: isText, value: { orNull: isText }, secret: isFlag } },
      most: 1000,
    },
    redaction: { fields: { enabled: isFlag, report: { map: isCount }, answers: { map: isCount } } },
    answers: {
      orNull: {
        fields: {
          tries: isCount,
          kept: isCount,
          dropped: { list: { fields: { server: isText, tries: isCount } }, most: 100 },
          unlisted: isCount,
        },
      },
    },
    notes: { list: isText, most: 100 },
    members: {
      list: {
        fields: {
          path: (value) => typeof value === 'string' && isMemberPath(value),
          sizeBytes: (value) => isCount(value) && (value as number) <= BUNDLE_LIMITS.memberBytes,
          sha256: matches(/^[0-9a-f]{64}$/),
        },
      },
      most: BUNDLE_LIMITS.members,
    },
  },
};

function checkShape(
  value: unknown,
  { shape, at, problems }: { readonly shape: Shape; readonly at: string; readonly problems: string[] },
): void {
  const wrong = (what: string): void => void problems.push(`${at === '' ? 'the manifest' : at}: ${what}`);
  const inside = (inner: unknown, where: { readonly shape: Shape; readonly at: string }): void =>
    checkShape(inner, { ...where, problems });
  if (problems.length >= MOST_PROBLEMS) return;
  if (typeof shape === 'function') {
    if (!shape(value)) wrong('not as the schema has it');
  } else if ('orNull' in shape) {
    if (value !== null) inside(value, { shape: shape.orNull, at });
  } else if ('list' in shape) {
    if (!Array.isArray(value)) return wrong('no list');
    if (value.length > shape.most) return wrong('too long');
    value.forEach((item, index) => inside(item, { shape: shape.list, at: `${at}[${index}]` }));
  } else if (!isObject(value)) wrong('no object');
  else if ('map' in shape) {
    for (const item of Object.values(value)) inside(item, { shape: shape.map, at });
  } else {
    for (const [name, field] of Object.entries(shape.fields)) {
      const place = at === '' ? name : `${at}.${name}`;
      if (Object.hasOwn(value, name)) inside(value[name], { shape: field, at: place });
      else problems.push(`${place}: missing`);
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
