import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/model/errors.ts';
import type { AlertSource } from '../../../src/model/metrics.ts';
import { readAlerts, readSilences } from '../../../src/sources/alertmanager/alerts.schema.ts';
import { createAlertmanagerSource } from '../../../src/sources/alertmanager/source.ts';
import { type CannedAnswer, type CannedServer, type SeenRequest, startCanned } from '../prometheus/canned-server.ts';
import { clientOf } from '../prometheus/client.ts';

const { signal } = new AbortController();

describe('an Alertmanager that misbehaves', () => {
  let server: CannedServer;
  afterEach(() => server.stop());

  async function open(answer: (request: SeenRequest) => CannedAnswer | null): Promise<AlertSource> {
    server = await startCanned(answer);
    return createAlertmanagerSource({ client: clientOf(server.url), now: () => 5n });
  }

  it.each([
    ['a login page', { type: 'text/html', body: '<html>Sign in</html>' }],
    ['another API', { body: '{"status":"success"}' }],
    ['an unknown state', { body: '[{"labels":{},"startsAt":"2026-11-23T06:57:13Z","status":{"state":"new"}}]' }],
    ['no time', { body: '[{"labels":{},"startsAt":"soon","status":{"state":"active"}}]' }],
    ['its own error', { status: 500, body: '{"code":500,"message":"broken"}' }],
  ] as const)('%s is a named gap', async (_, canned) => {
    const source = await open(() => canned);
    const answer = await source.active({ signal });
    expect(answer.ok).toBe(false);
    const { status, gaps } = source.status();
    expect(status).toBe('failed');
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.every(({ hidesRows, errorType }) => !hidesRows && errorType !== null)).toBe(true);
  });

  it('still gives the alerts when the silences are missing, and says so', async () => {
    const source = await open(({ path }) => (path.endsWith('silences') ? { status: 403, body: 'no' } : { body: '[]' }));
    expect(await source.active({ signal })).toEqual({ ok: true, alerts: [], silences: [] });
    expect(source.status()).toMatchObject({ status: 'partial', gaps: [{ kind: 'status-403' }] });
  });

  it('is asked for all alerts, and by GET alone', async () => {
    const source = await open(() => ({ body: '[]' }));
    await source.active({ signal });
    const alerts = server.seen.find(({ path }) => path === '/api/v2/alerts');
    expect(Object.fromEntries(alerts?.params ?? [])).toEqual({
      active: 'true',
      silenced: 'true',
      inhibited: 'true',
      unprocessed: 'true',
    });
    expect(server.seen.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });
});

describe('what Alertmanager answers', () => {
  it('ends in alerts or a named error, whatever it is', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        for (const read of [readAlerts, readSilences]) {
          try {
            read(text);
            read(`[${text}]`);
          } catch (error) {
            if (!(error instanceof SourceError)) throw error;
          }
        }
      }),
    );
  });
});
