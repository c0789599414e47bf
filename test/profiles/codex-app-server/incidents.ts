// Logs of the real proxy, driven through incidents (fixtures/incidents), and timelines of what is left of them.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decodeText } from '../../../src/decode/index.ts';
import { type Judged, judgeRequest } from '../../../src/correlate/index.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import type { RedactedRecord } from '../../../src/model/log-record.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { buildTimeline } from '../../../src/timeline/index.ts';
import { witnessesIn } from './captures.ts';

export const INCIDENTS = new URL('../../../fixtures/incidents/', import.meta.url).pathname;
export const CAPTURE = new URL('../../../fixtures/captures/codex-app-server-proxy/', import.meta.url).pathname;

/** All records of these files, by file. */
export type Logs = ReadonlyMap<string, readonly RedactedRecord[]>;

export function logsIn(folder: string, names: readonly string[] = filesBelow(folder)): Logs {
  return new Map(
    names.map((file) => [
      file,
      decodeText(readFileSync(join(folder, file)), {
        file,
        grammar: codexAppServer.grammar,
      }) as readonly RedactedRecord[],
    ]),
  );
}

function filesBelow(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = join(below, name);
    return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
  });
}

/** Of all requests that have a line in them. */
export function idsIn(logs: Logs): readonly string[] {
  const records = [...logs.values()].flat();
  return [...new Set(records.flatMap((record) => codexAppServer.read(record, []).reqId ?? []))];
}

const MARKERS = [...codexAppServer.supervisorMarkers, ...codexAppServer.failureMarkers];

/** As the app judges it with these files read whole. */
export function judgeIn(logs: Logs, reqId: string): Judged {
  const drafts: EventDraft[] = [...logs.values()]
    .flat()
    .filter(({ body }) => body.includes(reqId) || MARKERS.some((marker) => body.includes(marker)))
    .map((record) => codexAppServer.read(record, [reqId]));
  const events = buildTimeline(
    drafts.filter(
      ({ scope, reqId: owner, lane, fact }) =>
        scope !== 'window' || owner !== null || (lane === 'worker' && fact.kind !== 'log'),
    ),
  );
  return judgeRequest({ reqId, events, complete: true, witnesses: witnessesIn([...logs.values()]) }, codexAppServer);
}
