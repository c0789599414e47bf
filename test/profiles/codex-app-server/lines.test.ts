import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventKind } from '../../../src/profiles/codex-app-server/facts.ts';
import { plainText } from '../../../src/model/prose.ts';
import { codexAppServer } from '../../../src/profiles/codex-app-server/index.ts';
import { KINDS } from '../../../src/profiles/codex-app-server/kinds.ts';
import { EVENT_KINDS } from '../../../src/profiles/codex-app-server/neutral.ts';
import { filterStyle } from '../../../src/reporters/html/filters.ts';
import { CAPTURE, draftsOf, FIXTURES, readTruth, recordsOf } from '../../fixture.ts';

const LINES = join(FIXTURES, 'lines', 'codex-app-server');
const ID = 'gzem0gSXvGkLYfiMxg7Gf';

const EXPECTED: Readonly<Record<string, readonly EventKind[]>> = {
  'access-log': ['access_log', 'access_log', 'access_log', 'access_log', 'access_log', 'access_log'],
  'backend-lifecycle': ['backend_lifecycle', 'backend_lifecycle'],
  'backend-rpc': ['backend_request', 'backend_response', 'backend_notification', 'tool_call', 'backend_error'],
  'finish-reason': ['finish_reason'],
  'http-ingress': ['http_ingress'],
  'ingress-detail': ['ingress_detail', 'ingress_detail', 'ingress_detail', 'ingress_detail'],
  prompt: ['prompt'],
  'sse-guard': ['sse_guard', 'sse_guard', 'sse_guard', 'sse_guard', 'sse_guard'],
  'sse-summary': ['sse_summary', 'sse_summary'],
  submission: ['submission'],
  'tool-buffer': ['tool_buffer'],
  'worker-trouble': ['worker_trouble', 'worker_trouble', 'worker_trouble', 'worker_trouble'],
  'transform-summary': ['transform_summary', 'transform_summary', 'transform_summary'],
  usage: ['usage', 'usage', 'usage', 'usage', 'usage'],
};

describe('event kinds', () => {
  it.each(Object.entries(EXPECTED))('reads every sample line of %s', (name, kinds) => {
    const drafts = draftsOf(readFileSync(join(LINES, `${name}.log`), 'utf8'), { ids: [ID] });
    expect(drafts.map(({ fact }) => fact.kind).sort()).toEqual([...kinds].sort());
  });

  it('reads every supervisor event, restart limit and ready timeout among them', () => {
    const drafts = draftsOf(readFileSync(join(LINES, 'supervisor.log'), 'utf8'), { ids: [ID] });
    expect(new Set(drafts.map(({ fact }) => fact.kind))).toEqual(
      new Set([
        'worker_launch',
        'worker_spawned',
        'worker_ready',
        'worker_exit',
        'worker_restart_scheduled',
        'worker_restart_limit',
        'worker_ready_timeout',
        'shutdown',
      ]),
    );
  });

  it('has one reader for each line: no two claim the same', () => {
    for (const file of readdirSync(LINES)) {
      for (const record of recordsOf(readFileSync(join(LINES, file), 'utf8'))) {
        expect(KINDS.filter((kind) => kind.read(record) !== null).map(({ id }) => id)).toEqual([
          file.replace('.log', ''),
        ]);
      }
    }
  });

  it('keeps what no kind knows as a generic log event', () => {
    const [draft] = draftsOf(`{"event":"brand_new_thing","req_id":"${ID}","message":"hello","ts_ms":1795417031270}\n`, {
      ids: [ID],
    });
    expect(draft).toMatchObject({ scope: 'request', fact: { kind: 'log', event: 'brand_new_thing' } });
  });

  it('survives an event field that is an object', () => {
    const [draft] = draftsOf(
      `{"component":"trace","kind":"event","event":{"type":"agent_message_delta","msg":{"delta":"x"}},"req_id":"${ID}"}\n`,
      { ids: [ID] },
    );
    expect(draft?.fact).toEqual({ kind: 'backend_event', type: 'agent_message_delta' });
  });

  it('reads the access log as a span from its start', () => {
    const [draft] = draftsOf(
      `{"event":"access_log","req_id":"${ID}","status":200,"dur_ms":2004,"ts_ms":1795417031270}\n`,
      { ids: [ID] },
    );
    expect(draft?.durationNanos).toBe(2_004_000_000n);
    expect(draft === undefined ? '' : plainText(draft.what)).toContain('→ 200 in 2004 ms');
  });
});

describe('whose a line is', () => {
  it('is the request’s as often as truth.json counts lines', () => {
    for (const [id, { lines }] of readTruth()) {
      for (const [file, count] of Object.entries(lines)) {
        const own = draftsOf(readFileSync(join(CAPTURE, file), 'utf8'), { ids: [id], file }).filter(
          ({ scope }) => scope === 'request',
        );
        expect(own, `${id} in ${file}`).toHaveLength(count);
      }
    }
  });

  it.each([
    [
      'a user agent',
      `{"event":"access_log","req_id":"Another0Another0Anoth","ua":"curl req_id=${ID}","ts_ms":1795417031270}`,
    ],
    ['a nested body', `{"event":"x","req_id":"Another0Another0Anoth","body":{"req_id":"${ID}"}}`],
    ['free text', `[proxy] somebody wrote req_id=${ID} here`],
    ['a prompt', `[dev][prompt][chat][req_id=Another0Another0Anoth][endpoint=chat] joined=\n[req_id=${ID}] hello`],
    ['a string inside JSON', `{"event":"x","req_id":"Another0Another0Anoth","note":"\\"req_id\\":\\"${ID}\\""}`],
  ])('takes an id in %s for a mention', (_, line) => {
    expect(draftsOf(`${line}\n`, { ids: [ID] }).map(({ scope }) => scope)).toEqual(['mention']);
  });

  it('knows the prefix form of lines without JSON', () => {
    expect(draftsOf(`[dev][prompt][chat][req_id=${ID}][endpoint=chat] joined=\nhello\n`, { ids: [ID] })).toMatchObject([
      { scope: 'request', fact: { kind: 'prompt' } },
    ]);
  });

  it('keeps a torn line that carries the id in its field', () => {
    const [draft] = draftsOf(`{"event":"access_log","req_id":"${ID}","status":20\n`, { ids: [ID] });
    expect(draft).toMatchObject({ scope: 'request', fact: { kind: 'unparsed' }, abnormal: true });
  });

  it('links a line that carries another id of the request', () => {
    const [draft] = draftsOf(`{"event":"gateway","copilot_trace_id":"y5qezNq3O2Rb-tdkAwB4W"}\n`, {
      ids: [ID, 'y5qezNq3O2Rb-tdkAwB4W'],
    });
    expect(draft?.scope).toBe('linked');
  });

  it('dates an access log line by when it was written', () => {
    const [record] = recordsOf(
      `{"event":"access_log","req_id":"${ID}","status":200,"dur_ms":2004,"ts_ms":1795417031270}\n`,
    );
    expect(record === undefined ? null : codexAppServer.grammar.writtenAt(record)).toBe(1_795_417_033_274_000_000n);
  });
});

it('each kind can be hidden on the page', () => {
  const style = filterStyle();
  for (const kind of EVENT_KINDS) expect(style).toContain(`tr.kind-${kind}{`);
});
