// The Codex app-server proxy. This file says which lines are a request's own and how a record is read; what each family
// of lines means is in kinds/, one file a family.

import type { EventDraft, EventScope } from '../../model/event.ts';
import { mentionsOneOf, sameId, spellingsOf } from '../../model/id-spelling.ts';
import type { RedactedRecord } from '../../model/log-record.ts';
import type { Profile } from '../../model/profile.ts';
import type { KnownId } from '../../model/request-id.ts';
import { readGeneric } from '../generic.ts';
import { content } from './content.ts';
import { grammar } from './grammar.ts';
import { idsOf } from './ids.ts';
import { isUnread } from './unread.ts';
import { KINDS } from './kinds.ts';
import { FATAL_MARKER } from './kinds/proxy-fatal.ts';
import { TROUBLE_MARKERS } from './kinds/worker-trouble.ts';
import { loggingGaps } from './logging-gaps.ts';
import { metricNames } from './metric-names.ts';
import { neutralOf } from './neutral.ts';
import { outputs } from './outputs.ts';
import { signals } from './signals.ts';
import { story } from './story/index.ts';

export const codexAppServer: Profile = {
  id: 'codex-app-server',
  defaultSelector: '{service_name="codex-app"}',
  grammar,
  outputs,
  content,
  // Without quotes and colons: in a docker json-file these stand as \" and the line would not match.
  supervisorMarkers: [
    'worker_exit',
    'worker_ready',
    'worker_launch',
    'worker_spawned',
    'worker_restart_',
    'shutdown_',
    ...TROUBLE_MARKERS,
    FATAL_MARKER,
  ],
  failureMarkers: [
    'status":5',
    'status\\":5',
    'outcome":"error',
    'outcome\\":\\"error',
    'outcome":"failed',
    'outcome\\":\\"failed',
    'worker_exited',
    'stream_idle_timeout',
    'idle_timeout',
  ],
  idsOf,
  read,
  isUnread,
  isClosed,
  story,
  loggingGaps,
  metricNames,
  signals,
};

function read(record: RedactedRecord, ids: readonly string[]): EventDraft {
  const carried = idsOf(record);
  const meaning =
    KINDS.reduce<ReturnType<(typeof KINDS)[number]['read']>>((found, kind) => found ?? kind.read(record), null) ??
    readGeneric(record);
  return {
    scope: scopeOf(record, carried, ids),
    reqId: carried.find(({ kind }) => kind === 'req_id')?.value ?? null,
    record,
    fact: meaning.fact,
    means: neutralOf(meaning.fact),
    lane: meaning.lane,
    what: meaning.what,
    abnormal: meaning.abnormal ?? false,
    foldKey: meaning.foldKey ?? null,
    durationNanos: meaning.durationNanos ?? null,
  };
}

// The access log line is written when an answer finishes; a client that hangs up leaves none, but the stream guard is
// released and usage is written all the same (traced-system.md).
function isClosed(ownEvents: readonly EventDraft[]): boolean {
  return ownEvents.some(
    ({ fact }) =>
      fact.kind === 'access_log' || fact.kind === 'usage' || (fact.kind === 'sse_guard' && fact.outcome !== 'acquired'),
  );
}

function scopeOf(record: RedactedRecord, carried: readonly KnownId[], ids: readonly string[]): EventScope {
  const carries = (id: string): boolean => carried.some(({ value }) => sameId(value, id));
  const [primary] = ids;
  if (primary !== undefined && carries(primary)) return 'request';
  if (ids.some(carries)) return 'linked';
  if (mentionsOneOf(record.body, ids)) {
    return primary !== undefined &&
      (record.flaws.includes('malformed') || record.flaws.includes('oversize')) &&
      tornLineCarries(record.body, primary)
      ? 'request'
      : 'mention';
  }
  return 'window';
}

// A torn JSON line has no fields to look at. When the id stands in it as the value of req_id, unescaped (so not inside a
// string of the line's own), the line is the request's; anything else stays a mention.
function tornLineCarries(body: string, id: string): boolean {
  return spellingsOf(id).some(
    (spelling) =>
      body.includes(`"req_id":"${spelling}"`) ||
      body.includes(`"req_id": "${spelling}"`) ||
      (/^\d+$/.test(spelling) && new RegExp(`"req_id": ?${spelling}[,}]`).test(body)),
  );
}
