// Grafana for doctor: reports link to it. Its health page wants no token; whether the configured uids exist does.

import { found, type Probe, type ProbeFinding } from '../../model/probe.ts';
import { own, type Prose, say } from '../../model/prose.ts';
import type { HttpClient } from '../http/client.ts';
import { ask, clockFinding, reachable, textAt } from '../http/probe.ts';

export interface GrafanaProbeOptions {
  readonly client: HttpClient;
  readonly hasCredentials: boolean;
  readonly exploreForm: 'panes' | 'left';
  readonly lokiUid: string | null;
  readonly prometheusUid: string | null;
  readonly dashboardUid: string | null;
}

/** Explore links of the newer form work from this version on. */
const PANES_SINCE = [10, 2] as const;

export function createGrafanaProbe(options: GrafanaProbeOptions): Probe {
  const { client, hasCredentials } = options;
  return {
    id: 'grafana',
    address: client.shownUrl,
    async check(signal) {
      const health = await ask(client, { path: '/api/health', signal });
      if (!health.ok) throw health.error;
      const version = textAt(health.json, 'version');
      if (textAt(health.json, 'database') === null && version === null)
        return [
          found('fail', {
            check: 'reachable',
            says: own("the answer is not Grafana's"),
            tryNext: [own('check the address, with its sub-path if it has one')],
          }),
        ];
      const named = uidsOf(options);
      const checks = hasCredentials ? await Promise.all(named.map((uid) => checkUid({ ...uid, client, signal }))) : [];
      return [
        reachable('Grafana', version),
        ...clockFinding(health.answer),
        ...formFinding(version, options.exploreForm),
        ...checks,
        ...(hasCredentials || named.length === 0 ? [] : [UNCHECKED]),
        ...(options.lokiUid === null ? [missingUid('lokiUid', 'lines')] : []),
        ...(options.prometheusUid === null ? [missingUid('prometheusUid', 'signals')] : []),
      ];
    },
  };
}

interface NamedUid {
  readonly key: string;
  readonly path: string;
  readonly type: string | null;
}

function uidsOf({ lokiUid, prometheusUid, dashboardUid }: GrafanaProbeOptions): readonly NamedUid[] {
  return [
    ...(lokiUid === null
      ? []
      : [{ key: 'lokiUid', path: `/api/datasources/uid/${encodeURIComponent(lokiUid)}`, type: 'loki' }]),
    ...(prometheusUid === null
      ? []
      : [
          {
            key: 'prometheusUid',
            path: `/api/datasources/uid/${encodeURIComponent(prometheusUid)}`,
            type: 'prometheus',
          },
        ]),
    ...(dashboardUid === null
      ? []
      : [{ key: 'dashboardUid', path: `/api/dashboards/uid/${encodeURIComponent(dashboardUid)}`, type: null }]),
  ];
}

async function checkUid({
  key,
  path,
  type,
  client,
  signal,
}: NamedUid & { readonly client: HttpClient; readonly signal: AbortSignal }): Promise<ProbeFinding> {
  const asked = await ask(client, { path, signal });
  if (asked.ok) {
    const actual = textAt(asked.json, 'type');
    return type === null || actual === null || actual === type
      ? found('ok', { check: key, says: own(`grafana.${key} exists`) })
      : found('fail', {
          check: key,
          says: say`grafana.${own(key)} is a data source of type ${actual}`,
          tryNext: [own('the uid stands in the address of the data source’s page in Grafana')],
        });
  }
  const { status } = asked.error;
  if (status === 404)
    return found('fail', {
      check: key,
      says: own(`grafana.${key} does not exist, so links to it lead nowhere`),
      tryNext: [own('the uid stands in the address of its page in Grafana; check grafana.orgId too')],
    });
  if (status === 401)
    return found('fail', {
      check: 'auth',
      says: own('the token is not accepted'),
      tryNext: [own('make a new service account token')],
    });
  const why: Prose = status === 403 ? own('the token may not read it') : asked.error.prose;
  return found('warn', {
    check: key,
    says: say`grafana.${own(key)} could not be checked: ${why}`,
    tryNext: [own('a Viewer’s token is not enough for data sources: give it datasources:read')],
  });
}

function formFinding(version: string | null, form: 'panes' | 'left'): readonly ProbeFinding[] {
  const [major, minor] =
    /^(\d{1,3})\.(\d{1,3})/
      .exec(version ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  if (major === undefined || minor === undefined) return [];
  const knowsPanes = major > PANES_SINCE[0] || (major === PANES_SINCE[0] && minor >= PANES_SINCE[1]);
  const wanted = knowsPanes ? 'panes' : 'left';
  return wanted === form
    ? []
    : [
        found('warn', {
          check: 'exploreForm',
          says: own(`links are made in the form ${form}, this version wants ${wanted}`),
          tryNext: [own(`set grafana.exploreForm: ${wanted}`)],
        }),
      ];
}

const UNCHECKED = found('warn', {
  check: 'auth',
  says: own('the configured uids were not checked: that needs a token'),
  tryNext: [own('set GRAFANA_SERVICE_ACCOUNT_TOKEN')],
});

function missingUid(key: 'lokiUid' | 'prometheusUid', what: string): ProbeFinding {
  return found('warn', {
    check: key,
    says: own(`no links to ${what}: grafana.${key} is not set`),
    tryNext: [own(`set grafana.${key}: it stands in the address of the data source’s page in Grafana`)],
  });
}
