import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/model/prose.ts';
import { createVictoriaLogsProbe } from '../../../src/sources/victorialogs/probe.ts';
import {
  type FakeAnswer,
  type FakeRequest,
  loadCapture,
  startFakeVictoriaLogs,
} from '../../fakes/victorialogs/index.ts';
import { clientOf } from '../http/connect.ts';
import { WINDOW } from './ask-victorialogs.ts';
import { readRecording } from './recordings.ts';

const store = loadCapture(['raw']);

interface Doctored {
  readonly accountId?: string;
  readonly faults?: (request: FakeRequest) => FakeAnswer | null;
}

/** `ok reachable: …`, a line a finding. */
async function doctor({ accountId, faults = () => null }: Doctored): Promise<readonly string[]> {
  const server = await startFakeVictoriaLogs(store, { faults });
  const client = clientOf(server.url);
  const probe = createVictoriaLogsProbe({
    client,
    query: '{service_name="codex-app"}',
    accountId: accountId ?? null,
    projectId: null,
    now: () => WINDOW.end,
  });
  try {
    const findings = await probe.check(new AbortController().signal);
    return findings
      .filter(({ check }) => check !== 'clock')
      .map(({ level, check, says }) => `${level} ${check}: ${plainText(says)}`);
  } finally {
    await client.close();
    await server.close();
  }
}

function recorded(name: string): FakeAnswer {
  const { status, headers, body } = readRecording(name).response;
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

describe('doctor', () => {
  it('says what a trace would meet', async () => {
    expect(await doctor({})).toEqual([
      'ok reachable: reachable: VictoriaLogs 1.26.0',
      'ok selector: tenant 0:0: 3 streams of {service_name="codex-app"} in the last hour',
      'ok limits: it keeps lines for 100y (-retentionPeriod); what came later than that is nowhere',
    ]);
  });

  it('warns of a tenant that has nothing, and of what was dropped', async () => {
    const metrics = 'vl_rows_dropped_total{reason="too_small_timestamp"} 3\nvl_too_long_lines_skipped_total 2\n';
    const findings = await doctor({
      accountId: '12',
      faults: ({ path }) => (path === '/metrics' ? { status: 200, headers: {}, body: metrics } : null),
    });
    expect(findings).toContain('warn selector: tenant 12:0: no stream of {service_name="codex-app"} in the last hour');
    expect(findings.join('\n')).toContain('warn dropped: 5 lines dropped at the door');
    expect(findings[0]).toContain('does not state its version');
  });

  it.each([
    ['tenant-not-a-number', 'fail tenant'],
    ['error-bad-query', 'fail selector'],
    ['cluster-one-node-dead', 'fail reachable'],
    ['error-unknown-path', 'fail reachable'],
    ['query_range-of-loki', 'fail reachable'],
  ])('%s', async (name, says) => {
    const findings = await doctor({ faults: () => recorded(name) });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(says);
  });

  it('reads the recorded version page', async () => {
    const findings = await doctor({ faults: ({ path }) => (path === '/metrics' ? recorded('metrics-version') : null) });
    // The recorded binary states none.
    expect(findings[0]).toContain('does not state its version');
  });
});
