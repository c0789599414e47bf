// What several test folders need: the fixtures on disk, and records or events made from text the way the product makes them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeText } from '../src/decode/index.ts';
import type { EventDraft, TimelineEvent } from '../src/model/event.ts';
import type { RedactedRecord } from '../src/model/log-record.ts';
import { codexAppServer } from '../src/profiles/codex-app-server/index.ts';
import { buildTimeline } from '../src/timeline/index.ts';

export const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
export const CAPTURE = join(FIXTURES, 'captures', 'codex-app-server-proxy');

export interface TruthRequest {
  readonly client: string;
  readonly http_status: number;
  readonly sse_error: boolean;
  readonly lines: Readonly<Record<string, number>>;
}

export function readTruth(): ReadonlyMap<string, TruthRequest> {
  const truth = JSON.parse(readFileSync(join(CAPTURE, 'truth.json'), 'utf8')) as {
    readonly requests: Readonly<Record<string, TruthRequest>>;
  };
  return new Map(Object.entries(truth.requests));
}

/** Records of a text, marked as redacted without being so: for tests that are not about redaction. */
export function recordsOf(text: string, file = 'test.log'): readonly RedactedRecord[] {
  return decodeText(text, { file, grammar: codexAppServer.grammar }) as readonly RedactedRecord[];
}

export function draftsOf(
  text: string,
  { ids, file = 'test.log' }: { readonly ids: readonly string[]; readonly file?: string },
): readonly EventDraft[] {
  return recordsOf(text, file).map((record) => codexAppServer.read(record, ids));
}

export function timelineOf(files: Readonly<Record<string, string>>, ids: readonly string[]): readonly TimelineEvent[] {
  return buildTimeline(
    Object.entries(files).flatMap(([file, text]) => draftsOf(text, { ids, file })),
    ({ body }) => body,
  );
}
