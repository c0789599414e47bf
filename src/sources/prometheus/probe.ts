// Prometheus for doctor: is it there, does it know the metrics that signals are made of, are alert rules loaded.

import { found, type Probe, type ProbeFinding } from '../../model/probe.ts';
import { count, joinProse, own, say } from '../../model/prose.ts';
import type { HttpClient } from '../http/client.ts';
import { ask, at, clockFinding, listAt, reachable, textAt } from '../http/probe.ts';

export interface PrometheusProbeOptions {
  readonly client: HttpClient;
  /** The profile's: plain metric names. */
  readonly metricNames: readonly string[];
}

export function createPrometheusProbe({ client, metricNames }: PrometheusProbeOptions): Probe {
  return {
    id: 'prometheus',
    address: client.shownUrl,
    async check(signal) {
      // Names of ours joined by |: no text from outside is ever put into an expression here.
      const query = `count by (__name__) ({__name__=~"${metricNames.join('|')}"})`;
      const [metrics, build, rules] = await Promise.all([
        ask(client, { path: '/api/v1/query', params: [['query', query]], signal }),
        ask(client, { path: '/api/v1/status/buildinfo', signal }),
        ask(client, { path: '/api/v1/rules', params: [['type', 'alert']], signal }),
      ]);
      if (!metrics.ok) throw metrics.error;
      const series = listAt(metrics.json, 'data', 'result');
      if (series === null)
        return [
          found('fail', {
            check: 'reachable',
            says: own("the answer is not Prometheus'"),
            tryNext: [own('check that the address is that of Prometheus, with its path prefix if it has one')],
          }),
        ];
      return [
        reachable('Prometheus', build.ok ? textAt(build.json, 'data', 'version') : null),
        ...clockFinding(metrics.answer),
        metricsFinding(series, metricNames),
        rules.ok ? rulesFinding(listAt(rules.json, 'data', 'groups') ?? []) : noRules(),
      ];
    },
  };
}

function metricsFinding(series: readonly unknown[], metricNames: readonly string[]): ProbeFinding {
  const present = new Set(series.map((one) => textAt(one, 'metric', '__name__')));
  const missing = metricNames.filter((name) => !present.has(name));
  if (missing.length === 0)
    return found('ok', { check: 'metrics', says: own(`all ${metricNames.length} metrics of the profile have series`) });
  const names = joinProse(missing.map((name) => say`${name}`));
  return found('warn', {
    check: 'metrics',
    says:
      missing.length === metricNames.length
        ? own(`none of the ${metricNames.length} metrics of the profile has a series`)
        : say`${count(missing.length, 'metric')} of the profile without a series: ${names}`,
    tryNext: [own('check that this Prometheus scrapes the system; a metric that never moved may have no series yet')],
  });
}

function rulesFinding(groups: readonly unknown[]): ProbeFinding {
  const rules = groups.flatMap((group) => listAt(group, 'rules') ?? []);
  const broken = rules.filter((rule) => at(rule, 'health') === 'err');
  if (broken.length > 0)
    return found('warn', {
      check: 'rules',
      says: own(`${broken.length} of ${rules.length} alert rules cannot be evaluated`),
      tryNext: [own('Prometheus says why on its page Status, Rules')],
    });
  return rules.length > 0
    ? found('ok', { check: 'rules', says: count(rules.length, 'alert rule') })
    : found('warn', {
        check: 'rules',
        says: own('no alert rules are loaded: a report cannot say how far they were from firing'),
        tryNext: [own('check rule_files of this Prometheus; rules may live in another (Thanos ruler, Mimir)')],
      });
}

function noRules(): ProbeFinding {
  return found('warn', {
    check: 'rules',
    says: own('its rules could not be read; alerts are still found through their series'),
    tryNext: [own('some stores do not offer /api/v1/rules; name the Prometheus that evaluates them')],
  });
}
