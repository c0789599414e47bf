import { readdirSync, readFileSync } from 'node:fs';
import { decodeText } from '../../../src/decode/index.ts';
import type { RedactedRecord } from '../../../src/model/log-record.ts';
import type { TimelineEvent, EventDraft } from '../../../src/model/event.ts';
import type { Witness } from '../../../src/model/witness.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { buildTimeline } from '../../../src/timeline/index.ts';

const FOLDER = new URL('../../../fixtures/captures/codex-app-server-proxy/', import.meta.url);

export const STDOUT_FILES = ['stdout.log', 'stdout.docker-json.log', 'stdout.cri.log'] as const;
export const PROTO = 'proto.ndjson';
export const USAGE = 'usage.ndjson';

interface Truth {
  readonly client: string;
  readonly http_status: number;
  readonly sse_error: boolean;
  readonly client_saw_done: boolean;
}

export const TRUTH = (
  JSON.parse(readFileSync(new URL('truth.json', FOLDER), 'utf8')) as {
    readonly requests: Readonly<Record<string, Truth>>;
  }
).requests;

/** The request whose client file has this name, e.g. `client_disconnect`. */
export function idOf(name: string): string {
  const found = Object.entries(TRUTH).find(([, { client }]) => client === `${name}.txt`);
  if (found === undefined) throw new Error(`no request ${name} in truth.json`);
  return found[0];
}

export function clientText(reqId: string): string {
  return readFileSync(new URL(`client/${TRUTH[reqId]?.client}`, FOLDER), 'utf8');
}

export function clientFileCount(): number {
  return readdirSync(new URL('client/', FOLDER)).length;
}

const cache = new Map<string, readonly RedactedRecord[]>();

// Captures are not redacted here: nothing the rules read is content.
function recordsOf(file: string): readonly RedactedRecord[] {
  const known = cache.get(file);
  if (known !== undefined) return known;
  const records = decodeText(readFileSync(new URL(file, FOLDER)), {
    file,
    grammar: codexAppServer.grammar,
  }) as readonly RedactedRecord[];
  cache.set(file, records);
  return records;
}

/** What a look at these files shows: every line of them was read. */
export function witnessesOf(files: readonly string[]): readonly Witness[] {
  return witnessesIn(files.map(recordsOf));
}

/** One list for each file. */
export function witnessesIn(files: readonly (readonly RedactedRecord[])[]): readonly Witness[] {
  return files.flatMap((records) => {
    const seen = new Map<string, Witness>();
    for (const record of records) {
      const output = codexAppServer.grammar.outputOf?.(record) ?? null;
      const written = codexAppServer.grammar.writtenAt(record);
      if (output === null || written === null) continue;
      const { origin, writer, envelopes } = record;
      const { first = written, last = written } = seen.get(output) ?? {};
      const [from, to] = [first < written ? first : written, last > written ? last : written];
      seen.set(output, { origin, writer, envelopes, output, first: from, last: to, doubt: null });
    }
    return [...seen.values()];
  });
}

/** The timeline of one request as the app makes it: its own lines, the supervisor's and those of failed requests. */
export function timelineOf(reqId: string, files: readonly string[]): readonly TimelineEvent[] {
  const markers = [...codexAppServer.supervisorMarkers, ...codexAppServer.failureMarkers];
  const drafts: EventDraft[] = files
    .flatMap(recordsOf)
    .filter(({ body }) => body.includes(reqId) || markers.some((marker) => body.includes(marker)))
    .map((record) => codexAppServer.read(record, [reqId]));
  return buildTimeline(
    drafts.filter(
      ({ scope, reqId: owner, lane, fact }) =>
        scope !== 'window' || owner !== null || (lane === 'worker' && fact.kind !== 'log'),
    ),
    ({ body }) => body,
  );
}
