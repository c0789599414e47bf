import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rgPath } from '@vscode/ripgrep';
import { examine, type Examined } from '../../src/app/doctor.ts';
import { doctorJson, doctorText, exitCodeFor } from '../../src/cli/doctor/command.ts';
import { createFilesProbe } from '../../src/sources/file/probe.ts';
import { advise, SOURCES } from '../../src/sources/index.ts';
import { probesFor, ripgrepProbe } from '../../src/cli/doctor/probes.ts';
import { SourceError } from '../../src/model/errors.ts';
import type { Probe } from '../../src/model/probe.ts';
import { own, plainText } from '../../src/model/prose.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { createAlertmanagerProbe } from '../../src/sources/alertmanager/probe.ts';
import { createGrafanaProbe } from '../../src/sources/grafana/probe.ts';
import { httpEnv } from '../../src/cli/trace/http-env.ts';
import type { HttpClient, HttpRequest } from '../../src/sources/http/client.ts';
import type { Connection } from '../../src/sources/http/connection.ts';
import { createHttpClient } from '../../src/sources/http/create-client.ts';
import { createLokiProbe } from '../../src/sources/loki/probe.ts';
import { createPrometheusProbe } from '../../src/sources/prometheus/probe.ts';
import { CAPTURE_END_UNIX_NANO, loadCaptureStore, startFakeLoki } from '../fakes/loki/index.ts';
import { resolveScene } from './config-input.ts';
import { configured } from '../../src/cli/config/settings.ts';

type Answer = { readonly status?: number; readonly body: unknown };
type Answers = (request: HttpRequest, param: (name: string) => string) => Answer | null;

interface Fake {
  readonly client: HttpClient;
  readonly requests: HttpRequest[];
}

function fake(answers: Answers, clockOffsetMs: number | null = 0): Fake {
  const requests: HttpRequest[] = [];
  const client: HttpClient = {
    shownUrl: 'http://server',
    get: (request) => {
      requests.push(request);
      const param = (name: string): string => request.params?.find(([key]) => key === name)?.[1] ?? '';
      const { status = 200, body } = answers(request, param) ?? { status: 404, body: 'not found' };
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      if (status === 200)
        return Promise.resolve({ status, headers: {}, text, receivedBytes: text.length, tries: 1, clockOffsetMs });
      return Promise.reject(
        new SourceError({
          errorType: 'bad_data',
          kind: `status-${status}`,
          status,
          prose: own(`it answered ${status}`),
          serverSays: text,
        }),
      );
    },
    close: () => Promise.resolve(),
  };
  return { client, requests };
}

async function run(probe: Probe): Promise<readonly string[]> {
  const [examined] = await examine([probe], { limit: () => new AbortController().signal, advise });
  return (examined?.findings ?? []).map(({ level, check, says }) => `${level} ${check}: ${plainText(says)}`);
}

describe('Loki', () => {
  const SELECTOR = '{service_name="codex-app"}';
  const RECORDED_CONFIG = 'limits_config:\n  max_query_lookback: 0s\n  query_timeout: 1m\n  max_query_bytes_read: 0B\n';
  const now = (): bigint => 1_795_417_200_000_000_000n;
  const loki: Answers = ({ path }, param) => {
    if (path === '/loki/api/v1/status/buildinfo') return { body: { version: '3.4.6' } };
    if (path === '/loki/api/v1/series') return { body: { status: 'success', data: [{ a: '1' }, { a: '2' }] } };
    if (path === '/loki/api/v1/index/stats') return { body: { streams: 2, bytes: 1_234_000_000 } };
    if (path === '/config') return { body: RECORDED_CONFIG };
    if (path === '/loki/api/v1/query')
      return { status: 400, body: 'this data is no longer available, it is past now - max_query_lookback (2d)' };
    if (path !== '/loki/api/v1/query_range') return null;
    return param('query') === 'vector(1)'
      ? { status: 400, body: 'the query time range exceeds the limit (query length: 9600h0m0s, limit: 30d1h)' }
      : {
          status: 400,
          body: `max entries limit per query exceeded, limit > max_entries_limit_per_query (${param('limit')} > 5000)`,
        };
  };

  it('says version, clock, streams, volume and limits', async () => {
    const { client, requests } = fake(loki);
    expect(await run(createLokiProbe({ client, selector: SELECTOR, tenants: [], now }))).toEqual([
      'ok reachable: reachable: Loki 3.4.6',
      'ok clock: its clock and ours agree, as far as its Date header tells (±1 s)',
      `ok selector: 2 streams of ${SELECTOR} in the last hour, about 1.2 GB by its index, which is rough`,
      'ok limits: at most 5000 rows a question, of at most 30d1h (max_query_length), nothing older than 2d (max_query_lookback), query_timeout 1m and max_query_bytes_read 0B unless the tenant has its own',
    ]);
    expect(requests.every(({ retries, headers }) => retries === 0 && headers?.['X-Scope-OrgID'] === undefined)).toBe(
      true,
    );
  });

  it('asks for no line over a long window: a server without limits might answer it', async () => {
    const { client, requests } = fake((request, param) =>
      /\/(?:query_range|query|config)$/.test(request.path) ? { body: { data: { result: [] } } } : loki(request, param),
    );
    const findings = await run(createLokiProbe({ client, selector: SELECTOR, tenants: [], now }));
    expect(findings.at(-1)).toBe('ok limits: it shows no limit of rows');
    for (const { params = [] } of requests) {
      const { start, end, query = '' } = Object.fromEntries(params);
      const isLong = BigInt(end ?? 0) - BigInt(start ?? 0) > 3_600_000_000_000n;
      if (isLong) expect(query).toBe('vector(1)');
    }
  });

  it('says what the server says of several tenants in one name, whatever it does not answer', async () => {
    const { client } = fake((request, param) =>
      request.path.endsWith('/tail') ? { status: 400, body: 'multiple org IDs present' } : loki(request, param),
    );
    const isSilent: typeof client.get = (request) =>
      request.path.endsWith('/query_range') ? new Promise(() => undefined) : client.get(request);
    const findings = await run(
      createLokiProbe({ client: { ...client, get: isSilent }, selector: SELECTOR, tenants: ['a|b'], now }),
    );
    expect(findings).toContain('fail tenant: tenant a|b: it answered 400; it says: multiple org IDs present');
  });

  it('asks for each tenant, and one that is refused does not hide the other', async () => {
    const { client } = fake((request, param) =>
      request.headers?.['X-Scope-OrgID'] === 'b' ? { status: 403, body: 'no' } : loki(request, param),
    );
    const findings = await run(createLokiProbe({ client, selector: SELECTOR, tenants: ['a', 'b'], now }));
    expect(findings).toContain(
      `ok selector: tenant a: 2 streams of ${SELECTOR} in the last hour, about 1.2 GB by its index, which is rough`,
    );
    expect(findings).toContain('fail auth: tenant b: it answered 403; it says: no');
  });

  it('says that a tenant is missing', async () => {
    const { client } = fake(({ path }) =>
      path.endsWith('buildinfo') ? { body: {} } : { status: 401, body: 'no org id' },
    );
    expect(await run(createLokiProbe({ client, selector: SELECTOR, tenants: [], now }))).toEqual([
      'ok reachable: reachable; it does not state its version',
      'ok clock: its clock and ours agree, as far as its Date header tells (±1 s)',
      'fail tenant: it wants a tenant, and none is configured',
    ]);
  });

  it('warns about a selector that finds nothing, and a clock that is off', async () => {
    const { client } = fake(
      (request, param) => (request.path.endsWith('series') ? { body: { data: [] } } : loki(request, param)),
      -4200,
    );
    const findings = await run(createLokiProbe({ client, selector: SELECTOR, tenants: [], now }));
    expect(findings).toContain('warn clock: its clock is 4.2 s behind ours');
    expect(findings).toContain(`warn selector: no stream of ${SELECTOR} in the last hour`);
  });

  it.each(['<html>', '[]', '{"data":{}}', 'null'])(
    'is not fooled by an answer that is not its own: %s',
    async (body) => {
      const { client } = fake(() => ({ body }));
      expect((await run(createLokiProbe({ client, selector: SELECTOR, tenants: [], now }))).at(-1)).toBe(
        "fail reachable: the answer is not Loki's",
      );
    },
  );

  it('fails when it is not there', async () => {
    const { client } = fake(() => ({ status: 502, body: 'bad gateway' }));
    expect(await run(createLokiProbe({ client, selector: SELECTOR, tenants: [], now }))).toEqual([
      'fail reachable: it answered 502; it says: bad gateway',
    ]);
  });
});

describe('Loki over HTTP', () => {
  const TOKEN = 's3cret-token';

  it.each(['2.8.11', '3.4.6'] as const)('%s: the stand-in that answers as the real one did', async (version) => {
    const server = await startFakeLoki(loadCaptureStore(), { version });
    try {
      const client = createHttpClient(await connectionTo(server.url), httpEnv({ version: '0', deadlineMs: null }));
      const findings = await run(
        createLokiProbe({
          client,
          selector: '{service_name="codex-app"}',
          tenants: [],
          now: () => CAPTURE_END_UNIX_NANO,
        }),
      );
      expect(findings.filter((line) => !line.startsWith('ok'))).toEqual([]);
      expect(findings.join('\n')).toContain('3 streams of {service_name="codex-app"} in the last hour');
      expect(findings.join('\n')).toContain('at most 5000 rows a question');
      await client.close();
    } finally {
      await server.close();
    }
  });

  it('says when the token is not accepted, and nothing of it, even if the server does', async () => {
    const server = await startFakeLoki(loadCaptureStore(), {
      faults: () => ({ status: 401, headers: { 'content-type': 'text/plain' }, body: `bad token ${TOKEN}` }),
    });
    try {
      const client = createHttpClient(await connectionTo(server.url), httpEnv({ version: '0', deadlineMs: null }));
      const probe = createLokiProbe({ client, selector: '{a="b"}', tenants: ['t'], now: () => CAPTURE_END_UNIX_NANO });
      const findings = await run(probe);
      expect(findings.join()).toMatch(/^fail auth: tenant t: .*bad token/);
      expect(findings.join()).not.toContain(TOKEN);
      await client.close();
    } finally {
      await server.close();
    }
  });

  async function connectionTo(url: string): Promise<Connection> {
    const { settings } = await resolveScene({ env: { LOKI_ADDR: url, LOKI_BEARER_TOKEN: TOKEN } });
    const connection = configured(settings, 'loki')?.connection ?? null;
    if (connection === null) throw new Error('not configured');
    return connection;
  }
});

describe('Prometheus', () => {
  const series = (...names: readonly string[]): unknown => ({
    data: { result: names.map((name) => ({ metric: { __name__: name }, value: [0, '1'] })) },
  });
  const prometheus =
    (result: unknown, rules: unknown): Answers =>
    ({ path }) => {
      if (path === '/api/v1/query') return { body: result };
      if (path === '/api/v1/status/buildinfo') return { body: { data: { version: '2.42.0' } } };
      return { body: rules };
    };
  const rules = { data: { groups: [{ rules: [{ health: 'ok' }, { health: 'ok' }] }] } };

  it('says version, metrics and rules', async () => {
    const { client } = fake(prometheus(series('a', 'b'), rules));
    expect(await run(createPrometheusProbe({ client, metricNames: ['a', 'b'] }))).toEqual([
      'ok reachable: reachable: Prometheus 2.42.0',
      'ok clock: its clock and ours agree, as far as its Date header tells (±1 s)',
      'ok metrics: all 2 metrics of the profile have series',
      'ok rules: 2 alert rules',
    ]);
  });

  it('names the metrics that it lacks, and says when it has none', async () => {
    const some = fake(prometheus(series('a'), { data: { groups: [] } }));
    expect((await run(createPrometheusProbe({ client: some.client, metricNames: ['a', 'b'] }))).slice(2)).toEqual([
      'warn metrics: 1 metric of the profile without a series: b',
      'warn rules: no alert rules are loaded: a report cannot say how far they were from firing',
    ]);
    const none = fake(prometheus(series(), { data: { groups: [{ rules: [{ health: 'err' }] }] } }));
    expect((await run(createPrometheusProbe({ client: none.client, metricNames: ['a', 'b'] }))).slice(2)).toEqual([
      'warn metrics: none of the 2 metrics of the profile has a series',
      'warn rules: 1 of 1 alert rules cannot be evaluated',
    ]);
  });

  it('warns of an answer that is partial, by the flag of VictoriaMetrics or a warning of another', async () => {
    const said = async (more: object): Promise<readonly string[]> => {
      const { client } = fake(prometheus({ ...(series('a') as object), ...more }, rules));
      return (await run(createPrometheusProbe({ client, metricNames: ['a'] }))).slice(2, 3);
    };
    expect(await said({ isPartial: false })).toEqual(['ok metrics: all 1 metrics of the profile have series']);
    expect(await said({ warnings: ['PromQL info: x'] })).toEqual([
      'ok metrics: all 1 metrics of the profile have series',
    ]);
    expect(await said({ isPartial: true })).toEqual([
      'warn partial: its answer is partial: some storage nodes did not answer',
    ]);
    expect(await said({ warnings: ['store down'] })).toEqual([
      'warn partial: its answer came with a warning, data may be missing: store down',
    ]);
  });

  it.each([
    ['missing', { metric: { __name__: 'h' }, histogram: [0, { count: '1' }] }, 'a native histogram'],
    ['missing', { metric: { __name__: 'h', quantile: '0.5' }, value: [0, '1'] }, 'a summary (quantile)'],
    ['there', { metric: { vmrange: '9.0e0...1.0e1' }, value: [0, '1'] }, 'buckets of VictoriaMetrics (vmrange)'],
  ])('names a histogram whose buckets are %s and that is of another form', async (buckets, found, form) => {
    const { client } = fake(({ path }, param) => {
      if (path !== '/api/v1/query') return { body: rules };
      if (param('query').startsWith('count by (__name__)'))
        return { body: buckets === 'there' ? series('a', 'h_bucket') : series('a') };
      return { body: { data: { result: [found] } } };
    });
    expect((await run(createPrometheusProbe({ client, metricNames: ['a', 'h_bucket'] }))).slice(2, 4)).toEqual([
      `warn histograms: h is there as ${form}: not read, so there is no P95 and no rank of it`,
      'ok metrics: all 2 metrics of the profile have series',
    ]);
  });

  it('says when something else answers, or nobody', async () => {
    expect(await run(createPrometheusProbe({ client: fake(() => ({ body: [] })).client, metricNames: ['a'] }))).toEqual(
      ["fail reachable: the answer is not Prometheus'"],
    );
    expect(await run(createPrometheusProbe({ client: fake(() => null).client, metricNames: ['a'] }))).toEqual([
      'fail reachable: it answered 404; it says: not found',
    ]);
  });

  it('is asked for names that exist in the captured /metrics', async () => {
    const { readFileSync, readdirSync } = await import('node:fs');
    const { CAPTURE } = await import('../fixture.ts');
    const text = readdirSync(join(CAPTURE, 'metrics'))
      .map((file) => readFileSync(join(CAPTURE, 'metrics', file), 'utf8'))
      .join('\n');
    expect(codexAppServer.metricNames.filter((name) => !new RegExp(`^${name}[{ ]`, 'm').test(text))).toEqual([]);
  });
});

describe('Alertmanager', () => {
  const answers =
    (cluster: string): Answers =>
    ({ path }) =>
      path === '/api/v2/status'
        ? { body: { cluster: { status: cluster }, versionInfo: { version: '0.25.0' } } }
        : { body: [{}] };

  it('says version and alerts, or that its cluster is not whole', async () => {
    expect(await run(createAlertmanagerProbe({ client: fake(answers('ready')).client }))).toEqual([
      'ok reachable: reachable: Alertmanager 0.25.0',
      'ok clock: its clock and ours agree, as far as its Date header tells (±1 s)',
      'ok alerts: 1 alert',
    ]);
    expect((await run(createAlertmanagerProbe({ client: fake(answers('settling')).client }))).at(-1)).toContain(
      'warn cluster',
    );
  });
});

describe('Grafana', () => {
  const options = {
    hasCredentials: true,
    exploreForm: 'panes',
    lokiUid: 'L',
    prometheusUid: 'P',
    dashboardUid: 'D',
  } as const;
  const grafana =
    (version: string, found: Readonly<Record<string, Answer>> = {}): Answers =>
    ({ path }) =>
      path === '/api/health' ? { body: { version, database: 'ok' } } : (found[path.split('/').at(-1) ?? ''] ?? null);

  it('checks the uids that links need', async () => {
    const { client } = fake(
      grafana('11.2.0', {
        L: { body: { type: 'loki' } },
        P: { body: { type: 'tempo' } },
        D: { status: 403, body: '' },
      }),
    );
    expect((await run(createGrafanaProbe({ ...options, client }))).filter((line) => !line.includes('clock'))).toEqual([
      'ok reachable: reachable: Grafana 11.2.0',
      'ok lokiUid: grafana.lokiUid exists',
      'fail prometheusUid: grafana.prometheusUid is a data source of type tempo',
      'warn dashboardUid: grafana.dashboardUid could not be checked: the token may not read it',
    ]);
    expect(
      (await run(createGrafanaProbe({ ...options, client: fake(grafana('11.2.0')).client }))).filter((line) =>
        line.startsWith('fail'),
      ),
    ).toHaveLength(3);
  });

  it.each([
    ['10.1.9', 'panes', 1],
    ['10.2.0', 'panes', 0],
    ['10.2.0', 'left', 1],
    ['9.5.0', 'left', 0],
    ['', 'left', 0],
  ] as const)('version %j with links of form %s: %s warnings', async (version, exploreForm, warnings) => {
    const { client } = fake(grafana(version, { L: { body: {} }, P: { body: {} }, D: { body: {} } }));
    const findings = await run(createGrafanaProbe({ ...options, exploreForm, client }));
    expect(findings.filter((line) => line.startsWith('warn exploreForm'))).toHaveLength(warnings);
  });

  it('asks nothing that needs a token when there is none, and says so', async () => {
    const { client, requests } = fake(grafana('11.0.0'));
    expect(await run(createGrafanaProbe({ ...options, hasCredentials: false, client }))).toContain(
      'warn auth: the configured uids were not checked: that needs a token',
    );
    expect(requests.map(({ path }) => path)).toEqual(['/api/health']);
  });
});

describe('files and ripgrep', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'trace-by-id-doctor-'));
    writeFileSync(join(folder, 'a.log'), 'x\n'.repeat(500_000));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are there, or said to be missing', async () => {
    expect(await run(createFilesProbe([join(folder, '*.log')]))).toEqual(['ok readable: 1 log file to read, 1.0 MB']);
    const missing = await run(createFilesProbe([join(folder, 'b.log')]));
    expect(missing).toEqual([
      expect.stringMatching(/^fail readable: no log file can be read: .*b\.log: does not exist/),
    ]);
    expect(await run(createFilesProbe(['-']))).toEqual(['ok readable: 0 log files to read, 0.0 MB']);
    expect((await run(ripgrepProbe(rgPath)))[0]).toMatch(/^ok runs: ripgrep \d+/);
    expect(await run(ripgrepProbe(join(folder, 'no-rg')))).toEqual(['fail runs: ripgrep does not run (ENOENT)']);
  });
});

describe('probesFor', () => {
  it('has one for each thing, said to be not configured where it is not', async () => {
    const { settings } = await resolveScene({ env: { PROMETHEUS_URL: 'http://p', LOKI_ADDR: 'http://l' } });
    const connected: string[] = [];
    const probes = await probesFor(settings, {
      connect: ({ url }) => {
        connected.push(url);
        return fake(() => ({ status: 500, body: '' })).client;
      },
    });
    expect(probes.map(({ id }) => id)).toEqual(['ripgrep', 'files', ...SOURCES.slice(1).map(({ id }) => id)]);
    expect(connected).toEqual(['http://l', 'http://p']);
    const examined = await examine(probes.slice(1), { limit: () => new AbortController().signal, advise });
    expect(examined.map(({ id, findings }) => [id, findings[0]?.level])).toEqual([
      ['files', 'off'],
      ...SOURCES.slice(1).map(({ id }) => [id, ['loki', 'prometheus'].includes(id) ? 'fail' : 'off']),
    ]);
  });
});

describe('what doctor prints', () => {
  const examined: readonly Examined[] = [
    { id: 'ripgrep', address: null, findings: [{ level: 'ok', check: 'runs', says: own('ripgrep 15'), tryNext: [] }] },
    {
      id: 'loki',
      address: 'http://l\u001B[2J',
      findings: [
        { level: 'warn', check: 'clock', says: own('late'), tryNext: [own('set it')] },
        { level: 'fail', check: 'auth', says: [{ code: 'no\u202Eway' }], tryNext: [] },
      ],
    },
    {
      id: 'grafana',
      address: null,
      findings: [{ level: 'off', check: 'configured', says: own('not configured'), tryNext: [] }],
    },
  ];

  it('is aligned text without a control character of a server', () => {
    expect(doctorText(examined)).toBe(
      [
        'ripgrep  ok    ripgrep 15',
        'loki           http://l\\u001b[2J',
        '         warn  late',
        '               try: set it',
        '         FAIL  no\\u202eway',
        'grafana  -     not configured',
        '',
      ].join('\n'),
    );
  });

  it('is JSON with the same, and exit 1 only when something fails', () => {
    const json = doctorJson(examined);
    expect(json).not.toMatch(/[\u001B\u202E]/);
    expect(JSON.parse(json)).toMatchObject({
      schemaVersion: 1,
      works: false,
      checks: [{ subject: 'ripgrep' }, { level: 'warn', try: ['set it'] }, { says: 'no\u202Eway' }, { level: 'off' }],
    });
    expect([exitCodeFor(examined), exitCodeFor(examined.slice(0, 1)), exitCodeFor([])]).toEqual([1, 0, 0]);
  });
});

describe('advice', () => {
  const tried = async (probe: Probe): Promise<readonly string[]> => {
    const [examined] = await examine([probe], { limit: () => new AbortController().signal, advise });
    return (examined?.findings ?? []).flatMap(({ tryNext }) => tryNext.map(plainText));
  };
  const refusing = (kind: string, status: number | null): HttpClient => ({
    shownUrl: 'http://server',
    get: () => Promise.reject(new SourceError({ errorType: 'bad_data', kind, status, prose: own('no') })),
    close: () => Promise.resolve(),
  });
  const loki = (client: HttpClient): Probe =>
    createLokiProbe({ client, selector: '{a="b"}', tenants: [], now: () => 1_795_417_200_000_000_000n });

  it.each([
    ['status-401', 401, /^give credentials: export LOKI_BEARER_TOKEN=/],
    ['redirect', 302, /base path/],
    ['html-answer', 200, /base path/],
    ['status-404', 404, /^check the base path/],
    ['tls-not-spoken', null, /^begin the address with http:/],
    ['connection-refused', null, /^check that the address is right/],
  ])('Loki, %s', async (kind, status, says) => {
    const steps = await tried(loki(refusing(kind, status)));
    expect(steps[0]).toMatch(says);
    expect(steps.join(' ')).not.toContain('selector');
  });

  it('Prometheus: its own variables, its own path', async () => {
    const probe = (kind: string, status: number): Probe =>
      createPrometheusProbe({ client: refusing(kind, status), metricNames: ['a'] });
    expect((await tried(probe('status-401', 401)))[0]).toContain('export PROMETHEUS_BEARER_TOKEN=');
    expect((await tried(probe('status-404', 404)))[0]).toContain('https://example.com/prometheus');
  });

  it('files: which pattern matches nothing', async () => {
    expect(await run(createFilesProbe(['/nope/*']))).toEqual([
      'fail readable: no log file can be read: /nope/*: no file matches',
    ]);
  });
});
