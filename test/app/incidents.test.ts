// The real proxy, driven through incidents that the capture lacks: what a report of one request of each says.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/model/prose.ts';
import type { TraceReport } from '../../src/model/report.ts';
import { markdown } from '../../src/reporters/markdown/index.ts';
import { fileSource, trace } from './trace.ts';

const FOLDER = new URL('../../fixtures/incidents/', import.meta.url).pathname;

function traceIn(folder: string, id: string): Promise<TraceReport> {
  return trace(id, { sources: [fileSource([join(FOLDER, folder)])] });
}

const hitIn = ({ correlations }: TraceReport): readonly string[] =>
  correlations.filter(({ ruleId }) => ruleId === 'blast-radius').flatMap(({ relatedReqIds }) => relatedReqIds);

interface Told {
  readonly folder: string;
  readonly id: string;
  readonly outcome: Partial<Pick<TraceReport['outcome'], 'verdict' | 'reason'>>;
  readonly headline: string;
  readonly firstAbnormal: string | null;
  /** The first step. */
  readonly next: string | null;
}

const TOLD: readonly Told[] = [
  {
    folder: 'idle-timeout',
    id: 'S8YhDtRDkJY8t1CLCzw4B',
    outcome: { verdict: 'failed', reason: 'backend_silent' },
    headline: 'stream cut short, the backend fell silent',
    firstAbnormal: 'backend event token_count at +76 ms, then silence of the backend for 2.501 s',
    next: 'Look whether the worker still answers',
  },
  {
    folder: 'hung-worker',
    id: 'yizjHjUDGd_uIlWQMNoIy',
    outcome: { verdict: 'failed', reason: 'backend_silent' },
    headline: 'empty answer, the backend was silent',
    firstAbnormal: 'rpc 19 newConversation, sent at +2 ms, then silence of the backend for 2.516 s',
    next: 'Look at what held the worker: it answered again at',
  },
  {
    folder: 'proxy-crash',
    id: 'HrHuHnItlxAIlrxT_FXst',
    outcome: { verdict: 'unknown', reason: 'proxy_ended' },
    headline: 'open when the proxy died, its end is not told',
    firstAbnormal: 'the proxy died: Error: write EPIPE at ≈ +518 ms … +3.109 s',
    next: 'Read the stack trace that the proxy left',
  },
  {
    folder: 'drain',
    id: 'kuQiZpu7Ep0LY3PbPrLp3',
    outcome: { verdict: 'rejected', reason: 'planned_shutdown' },
    headline: 'refused during a planned shutdown (503)',
    firstAbnormal: 'shutdown_initiated by SIGTERM (process_signal) at -2.006 s',
    next: 'Check whether the worker is up before it is sent again: it was ready at 13:01:28.099',
  },
  {
    folder: 'restart-limit',
    id: 'nj-0Ok73yGpSj8r6kxldJ',
    outcome: { verdict: 'rejected', reason: 'restart_limit' },
    headline: 'refused, the worker is down for good (503)',
    firstAbnormal: 'worker exit with code 3, restart 5 at -3.555 s',
    next: 'Restart the proxy: the restart limit was reached',
  },
  {
    folder: 'worker-busy',
    id: 'DenasFnJi5deI3GQIGoZr',
    outcome: { verdict: 'rejected', reason: 'worker_busy' },
    headline: 'refused, the worker was at capacity (429)',
    firstAbnormal: 'backend stderr: worker at capacity at +2 ms',
    next: 'The client can send it again. If it happens often',
  },
  {
    folder: 'lost-lines',
    id: '9cs3oQO-jhM3JMDZgDmTR',
    outcome: { verdict: 'succeeded', reason: 'stream_complete' },
    headline: 'answered with 200, stream complete',
    firstAbnormal: null,
    next: null,
  },
];

describe('an incident of the real proxy', () => {
  it.each(TOLD)('$folder', async ({ folder, id, outcome, headline, firstAbnormal, next }) => {
    const report = await traceIn(folder, id);
    expect(report.outcome).toMatchObject(outcome);
    expect(plainText(report.outcome.headline)).toBe(headline);
    expect(report.firstAbnormal === null ? null : plainText(report.firstAbnormal.summary)).toBe(firstAbnormal);
    const steps = report.next.map(plainText);
    if (next !== null) expect(steps[0]).toMatch(new RegExp(`^${next}`));
    expect(steps.join('\n')).not.toContain('may still be running');
  });

  it('tells the dump of a proxy that died as one line of its own, and nobody else’s', async () => {
    const { events } = await traceIn('proxy-crash', 'HrHuHnItlxAIlrxT_FXst');
    const [dump, ...more] = events.filter(({ fact }) => fact.kind === 'proxy_fatal');
    expect(more).toEqual([]);
    expect(dump?.record.body).toMatch(/^node:events:505\n[^]*Error: write EPIPE\n[^]*\nNode\.js v24\.21\.0$/);
  });

  it('counts as hit only what failed within the outage', async () => {
    const report = await traceIn('failed-before-the-exit', 'eI-0ilMSrkElIEHtMP-DW');
    expect(report.outcome.verdict).toBe('succeeded');
    for (const id of [
      'QI2yE_YJ8Br1sVVNeiTYR',
      'Mwft0UycXUd75TvGvV53z',
      'lJxLK0jpF04OVimRTCfWh',
      'eiy5Vsy47j2jS_u-pKwCP',
    ])
      expect(hitIn(report)).not.toContain(id);
  });

  it('counts as hit nothing of another replica', async () => {
    const report = await traceIn('two-replicas', 'mHGOOG7k9fD7YufMTthCi');
    expect(hitIn(report)).toContain('VY2l4k7w90YG4T9llErYR');
    const places = report.events
      .filter(({ reqId }) => reqId !== null && hitIn(report).includes(reqId))
      .flatMap(({ origins }) => origins.map(({ file }) => file));
    expect(places.filter((file) => !file.includes('/b/'))).toEqual([]);
  });

  it('calls exits of 12 minutes before no storm', async () => {
    const report = await traceIn('exits-12-min-earlier', '4ypyw5P406ZidFnFfpBVx');
    expect(report.outcome.verdict).toBe('failed');
    expect(report.correlations.map(({ ruleId }) => ruleId)).not.toContain('restart-storm');
  });

  it('calls lost lines lost, and no cut stream', async () => {
    const report = await traceIn('lost-lines', '9cs3oQO-jhM3JMDZgDmTR');
    const rules = report.correlations.map(({ ruleId }) => ruleId);
    expect(rules).toContain('lost-lines');
    expect(rules).not.toContain('stream-without-done');
    expect(rules).not.toContain('unanswered-rpc');
  });
});

it.each([
  ['two-replicas', 'mHGOOG7k9fD7YufMTthCi'],
  ['idle-timeout', 'S8YhDtRDkJY8t1CLCzw4B'],
  ['proxy-crash', 'HrHuHnItlxAIlrxT_FXst'],
])('a cut stream is told within 150 lines and 1,500 words: %s', async (folder, id) => {
  const text = markdown.render(await traceIn(folder, id), { all: false, width: 100, color: false });
  expect(text.split('\n').length).toBeLessThanOrEqual(151);
  expect(text.split(/\s+/).filter((word) => /\w/.test(word)).length).toBeLessThanOrEqual(1500);
});
