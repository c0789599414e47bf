// A report and what it was made of → the members of a bundle. Pure: the same in, the same bytes; who writes them, and
// where to, is not its business.

import { foundRange, searchedRange } from '../model/found-range.ts';
import type { Reporter } from '../model/reporter.ts';
import type { TraceReport } from '../model/report.ts';
import { escapeJsonText } from '../reporters/json/escape.ts';
import { wireRange } from '../reporters/json/wire-time.ts';
import { html } from '../reporters/html/index.ts';
import { markdown } from '../reporters/markdown/index.ts';
import { ndjson } from '../reporters/ndjson/index.ts';
import {
  ANSWER_INDEX_PATH,
  BUNDLE_KIND,
  BUNDLE_LIMITS,
  type BundleMember,
  EVENTS_PATH,
  EVIDENCE_PATH,
  MANIFEST_PATH,
} from './members.ts';
import type { ConfigurationRow, KeptAnswer, KeptAnswers } from './redact-answers.ts';

export interface BundleContents {
  readonly report: TraceReport;
  /** Null: nobody kept them. */
  readonly answers: KeptAnswers | null;
  readonly configuration: readonly ConfigurationRow[];
  readonly maxRows: number;
  readonly exitCode: number;
  /** As --all has it. */
  readonly all: boolean;
  /** Lower-case hex. */
  readonly sha256: (bytes: Uint8Array) => string;
}

export interface Bundle {
  /** Sorted by path, the manifest among them. */
  readonly members: readonly BundleMember[];
  /** SHA-256 of the manifest, which holds those of all others: it stands for the whole bundle. */
  readonly digest: string;
  /** What it does not hold, though it should. */
  readonly notes: readonly string[];
}

/** The report as its reporters have it. What an event's line said is in its `body` there, whole. */
const RENDERED: readonly { readonly path: string; readonly reporter: Reporter }[] = [
  { path: EVIDENCE_PATH, reporter: markdown },
  { path: 'evidence.html', reporter: html },
  { path: EVENTS_PATH, reporter: ndjson },
];

/** Of a terminal: these reporters do not wrap. */
const WIDTH = 100;

export async function makeBundle(contents: BundleContents): Promise<Bundle> {
  const { report, answers, all, sha256 } = contents;
  const notes = [...answerNotes(answers)];
  const members: BundleMember[] = [];
  const add = (path: string, text: string): void => void members.push({ path, bytes: new TextEncoder().encode(text) });
  for (const { path, reporter } of RENDERED)
    add(path, await reporter.render(report, { width: WIDTH, color: false, all }));
  for (const { path, svg } of await charts(report)) add(path, svg);
  if (answers !== null && answers.answers.length > 0) {
    add(ANSWER_INDEX_PATH, json(answers.answers.map(indexRow)));
    for (const { path, text } of answers.answers) if (path !== null && text !== null) add(path, escapeJsonText(text));
  }
  const kept = withinLimits(members.toSorted(byPath));
  if (kept.left > 0)
    notes.push(`${kept.left} members are left out: a bundle holds at most ${BUNDLE_LIMITS.totalBytes} bytes in all`);
  const manifest = {
    path: MANIFEST_PATH,
    bytes: new TextEncoder().encode(json(manifestOf(kept.members, { contents, notes }))),
  };
  return { members: [...kept.members, manifest].toSorted(byPath), digest: sha256(manifest.bytes), notes };
}

// Loaded when there is something to draw.
async function charts(report: TraceReport): Promise<readonly { readonly path: string; readonly svg: string }[]> {
  if ((report.metrics?.signals ?? []).every(({ points }) => points.length === 0)) return [];
  const { signalCharts } = await import('../reporters/picture/signal-charts.ts');
  return signalCharts(report, { isSmall: false }).map(({ signal, svg }) => ({
    path: `charts/${signal.name}.svg`,
    svg,
  }));
}

/** In the order of their paths answers come first: the report is kept before any of them. */
function withinLimits(members: readonly BundleMember[]): {
  readonly members: readonly BundleMember[];
  readonly left: number;
} {
  const isAnswer = ({ path }: BundleMember): boolean => path.startsWith('answers/') && path !== ANSWER_INDEX_PATH;
  let left = BUNDLE_LIMITS.totalBytes;
  const kept = [...members.filter((one) => !isAnswer(one)), ...members.filter(isAnswer)].filter(({ bytes }) => {
    if (bytes.length > Math.min(left, BUNDLE_LIMITS.memberBytes)) return false;
    left -= bytes.length;
    return true;
  });
  return { members: kept.toSorted(byPath), left: members.length - kept.length };
}

function byPath(a: BundleMember, b: BundleMember): number {
  return a.path < b.path ? -1 : 1;
}

function manifestOf(
  members: readonly BundleMember[],
  { contents, notes }: { readonly contents: BundleContents; readonly notes: readonly string[] },
): object {
  const { report, answers, configuration, maxRows, exitCode, sha256 } = contents;
  const { sources, verdict } = report.completeness;
  const window = report.provenance.range ?? (report.reqId === null ? searchedRange(report) : foundRange(report));
  const hasFiles = sources.some(({ id }) => id === 'file');
  return {
    schemaVersion: 1,
    kind: BUNDLE_KIND,
    tool: { name: report.tool.name, version: report.tool.version },
    node: report.provenance.node,
    request: { id: report.understood.value, reqId: report.reqId },
    // Files were searched whole unless a window was asked for.
    window: wireRange(hasFiles ? report.provenance.range : window),
    profile: report.provenance.profile,
    maxRows,
    outcome: { verdict: report.outcome.verdict, reason: report.outcome.reason },
    completeness: verdict,
    exitCode,
    sources: sources.map(({ id, status, server }) => ({
      id,
      status,
      address: server?.address ?? null,
      version: server?.version ?? null,
    })),
    queries: sources.flatMap(({ id, queries }) =>
      queries.map(({ query, range }) => ({ source: id, query, range: wireRange(range) })),
    ),
    configuration: configuration.map(({ key, value }) => ({ key, value, secret: value === null })),
    redaction: {
      enabled: report.redactions.enabled,
      report: { ...report.redactions.counts },
      answers: { ...answers?.redactions },
    },
    answers:
      answers === null
        ? null
        : {
            tries: answers.answers.length + answers.unlisted,
            kept: answers.answers.filter(({ path }) => path !== null).length,
            dropped: droppedByServer(answers),
            unlisted: answers.unlisted,
          },
    notes,
    members: members.map(({ path, bytes }) => ({ path, sizeBytes: bytes.length, sha256: sha256(bytes) })),
  };
}

function droppedByServer({ answers }: KeptAnswers): readonly { readonly server: string; readonly tries: number }[] {
  const counts = new Map<string, number>();
  for (const { server, isDropped } of answers) if (isDropped) counts.set(server, (counts.get(server) ?? 0) + 1);
  return [...counts].map(([server, tries]) => ({ server, tries }));
}

function answerNotes(answers: KeptAnswers | null): readonly string[] {
  if (answers === null) return ['the raw answers of servers were not kept'];
  const dropped = droppedByServer(answers);
  return [
    ...dropped.map(
      ({ server, tries }) =>
        `${tries} raw ${tries === 1 ? 'answer' : 'answers'} of ${server} did not fit and ${tries === 1 ? 'is' : 'are'} left out; the report rests on them all the same`,
    ),
    ...(answers.unlisted > 0 ? [`${answers.unlisted} more answers are not even listed`] : []),
  ];
}

/** A row of answers/index.json. */
function indexRow({ path, ...answer }: KeptAnswer): object {
  const { server, address, method, target, tenant, tryNumber, status, error, receivedBytes, isCut, isDropped } = answer;
  return {
    path,
    server,
    address,
    method,
    target,
    tenant,
    try: tryNumber,
    status,
    error,
    receivedBytes,
    truncated: isCut,
    dropped: isDropped,
  };
}

function json(value: object): string {
  return `${escapeJsonText(JSON.stringify(value, null, 2))}\n`;
}
