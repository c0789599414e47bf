import { describe, expect, test } from 'vitest';
import { judged, type Line, line, worker } from './events.ts';

const REQUEST = line('access_log', 0, { durationMs: 1000 });

function outagesOf(...lines: readonly Line[]) {
  return judged([REQUEST, ...lines]).outages.map(({ exit, ready, relation, overlapNanos, events }) => ({
    exit: exit.id,
    ready: ready?.id ?? null,
    relation,
    overlapMs: Number(overlapNanos) / 1e6,
    lines: events.length,
  }));
}

describe('relation to the request', () => {
  test.each([
    ['before', -900, -100, 0],
    // The line that says ready is up to 50 ms late.
    ['before', -900, 49, 0],
    ['during', -900, 51, 51],
    ['during', -500, 300, 300],
    ['during', 400, 600, 200],
    ['during', 900, 1500, 100],
    ['during', 1000, 1500, 0],
    ['after', 1001, 1500, 0],
  ] as const)('%s: exit at %i ms, ready at %i ms', (relation, exit, ready, overlapMs) => {
    expect(outagesOf(worker('worker_exit', exit), worker('worker_ready', ready))).toEqual([
      { exit: 'W01', ready: 'W02', relation, overlapMs, lines: 2 },
    ]);
  });

  test('more than five seconds away is not told', () => {
    expect(
      outagesOf(
        worker('worker_exit', -6000),
        worker('worker_ready', -5001),
        worker('worker_exit', 6001),
        worker('worker_ready', 6100),
      ),
    ).toEqual([]);
  });
});

test('no ready after an exit: open to the end, however long ago, unless the request shows that it was ready', () => {
  const refused = { ...REQUEST, fact: { ...REQUEST.fact, status: 503 } as typeof REQUEST.fact };
  expect(judged([refused, worker('worker_exit', -600_000)]).outages).toMatchObject([
    { ready: null, relation: 'during' },
  ]);
  expect(outagesOf(worker('worker_exit', -600_000))).toEqual([]);
});

test('what takes it away again behind its ready is told, until a new process of the proxy', () => {
  const lines = [
    worker('worker_exit', 100),
    worker('worker_ready', 600),
    worker('worker_exit', 3000),
    worker('worker_launch', 3300, { attempt: 3 }),
    worker('worker_ready', 3400),
    worker('worker_exit', 9000),
    worker('shutdown', 9500),
    worker('worker_launch', 9900, { attempt: 1 }),
    worker('worker_exit', 12_000),
  ];
  const [first] = judged([REQUEST, ...lines]).outages;
  expect(first?.later.map(({ id }) => id)).toEqual(['W03', 'W06']);
  const stopped = judged([REQUEST, worker('worker_exit', 100), worker('worker_ready', 600), worker('shutdown', 800)]);
  expect(stopped.outages[0]?.later.map(({ id }) => id)).toEqual(['W03']);
});

test('of a request that was refused while it stays down for good nothing is in doubt', () => {
  const refused = { ...REQUEST, fact: { ...REQUEST.fact, status: 503 } as typeof REQUEST.fact };
  const exit = worker('worker_exit', -600);
  expect(judged([refused, exit, worker('worker_restart_limit', -590)]).outages).toMatchObject([{ mayBeOver: false }]);
  expect(judged([refused, exit]).outages).toMatchObject([{ mayBeOver: true }]);
});

test('an exit behind a launch with a longer wait shows that it had been ready: two outages', () => {
  const seen = [
    worker('worker_exit', 100, { backoffMs: 500 }),
    worker('worker_launch', 600, { attempt: 2, backoffMs: 1000 }),
    worker('worker_exit', 3600, { backoffMs: 500 }),
    worker('worker_ready', 4200),
  ];
  expect(outagesOf(...seen)).toMatchObject([
    { exit: 'W01', ready: null },
    { exit: 'W03', ready: 'W04' },
  ]);
  // It grows from try to try where it never got ready.
  const growing = seen.map((event, index) => (index === 2 ? worker('worker_exit', 3600, { backoffMs: 1000 }) : event));
  expect(outagesOf(...growing)).toMatchObject([{ exit: 'W01', ready: 'W04' }]);
});

test('an exit before the worker got ready belongs to the same outage', () => {
  expect(
    outagesOf(
      worker('worker_exit', 100),
      worker('worker_launch', 200),
      worker('worker_exit', 250),
      worker('worker_ready', 400),
    ),
  ).toMatchObject([{ exit: 'W01', ready: 'W04', lines: 4 }]);
});

test('each ready ends its outage', () => {
  expect(
    outagesOf(
      worker('worker_exit', 100),
      worker('worker_ready', 200),
      worker('worker_exit', 300),
      worker('worker_ready', 400),
    ),
  ).toHaveLength(2);
});

test('backoff is that of the restart, signal and count those of the exit', () => {
  const [outage] = judged([
    REQUEST,
    worker('worker_exit', 100, { backoffMs: 1, restartCount: 7 }),
    worker('worker_restart_scheduled', 101, { backoffMs: 5000 }),
  ]).outages;
  expect(outage).toMatchObject({
    signal: 'SIGKILL',
    exitCode: null,
    restartCount: 7,
    backoffMs: 5000,
    cause: 'worker_exit',
  });
});

test('a planned shutdown is one outage from its beginning to the next ready, without the counts a crash would have', () => {
  const [outage] = judged([
    REQUEST,
    worker('shutdown', 50),
    worker('worker_exit', 100, { duringShutdown: true, signal: null, exitCode: 0 }),
    worker('shutdown', 101),
    worker('worker_ready', 900),
  ]).outages;
  expect(outage).toMatchObject({ cause: 'planned_shutdown', exitCode: 0, restartCount: null, backoffMs: null });
  expect(outage?.exit.id).toBe('W01');
});

test('a restart limit opens an outage even when its exit was not read', () => {
  expect(outagesOf(worker('worker_restart_limit', 100))).toMatchObject([
    { exit: 'W01', ready: null, relation: 'during' },
  ]);
});

test('the restart of another host is not this request’s', () => {
  const elsewhere = { file: 'host-b.log' };
  expect(
    outagesOf(
      worker('worker_launch', -2000, { attempt: 1 }),
      worker('worker_exit', 100, {}, elsewhere),
      worker('worker_ready', 200, {}, elsewhere),
    ),
  ).toEqual([]);
});

test('a log that was rotated between exit and ready is one log', () => {
  expect(outagesOf(worker('worker_exit', 100, {}, { file: 'app.log.1' }), worker('worker_ready', 200))).toMatchObject([
    { ready: 'W02' },
  ]);
});

test('without lines of its own file the supervisor lines of any file count', () => {
  expect(
    outagesOf(
      worker('worker_exit', 100, {}, { file: 'supervisor.log' }),
      worker('worker_ready', 200, {}, { file: 'supervisor.log' }),
    ),
  ).toHaveLength(1);
});

test('a request without any time has no outages', () => {
  expect(judged([line('sse_guard', null), worker('worker_exit', 100)]).outages).toEqual([]);
});

test('a request that was let in shows that the worker was ready, where the line that says so was lost', () => {
  const found = judged([
    REQUEST,
    line('http_ingress', 1),
    worker('worker_exit', -60_000),
    worker('worker_exit', 500),
    worker('worker_ready', 900),
  ]);
  expect(found.outages.map(({ exit, relation }) => [exit.id, relation])).toEqual([['W02', 'during']]);
});

describe('a crash dump', () => {
  const dump = { ...worker('proxy_fatal', null), placed: true };
  const before = line('sse_guard', null);
  const causes = (...lines: readonly Line[]) => judged(lines).outages.map(({ cause }) => cause);
  const request = line('backend_request', 10);

  test('is the end of the proxy where a new process stands behind it, or nothing', () => {
    expect(
      causes(before, request, dump, worker('worker_launch', 3000, { attempt: 1 }), worker('worker_ready', 3200)),
    ).toEqual(['proxy_ended']);
    expect(causes(before, request, dump)).toEqual(['proxy_ended']);
  });

  test('cuts what is open once: the next end of the proxy is none of its', () => {
    const starts = [3000, 9000].flatMap((ms) => [
      worker('worker_launch', ms, { attempt: 1 }),
      worker('worker_ready', ms + 200),
    ]);
    expect(causes(before, request, ...starts)).toEqual(['proxy_ended']);
  });

  test('is somebody’s text where the process goes on writing', () => {
    expect(causes(before, request, dump, worker('worker_exit', 500), worker('worker_ready', 900))).toEqual([
      'worker_exit',
    ]);
    expect(causes(before, request, dump, line('access_log', 600, { durationMs: 100 }))).toEqual([]);
  });
});
