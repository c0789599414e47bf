// Prometheus for doctor: is it there, does it know the metrics that signals are made of, are alert rules loaded.

import { found, type Probe, type ProbeFinding } from '../../model/probe.ts';
import { count, joinProse, own, say } from '../../model/prose.ts';
import type { HttpClient } from '../http/client.ts';
import { ask, at, clockFinding, listAt, reachable, textAt } from '../http/probe.ts';
import { saysDataIsMissing } from './account.ts';
import { isOfVictoriaMetrics } from './ask.ts';
import { isPartialAnswer } from './query.schema.ts';

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
      const { answer } = metrics;
      const series = listAt(metrics.json, 'data', 'result');
      if (series === null)
        return [
          found('fail', {
            check: 'reachable',
            says: own("the answer is not Prometheus'"),
            tryNext: [own('check that the address is that of Prometheus, with its path prefix if it has one')],
          }),
        ];
      const missing = missingOf(series, metricNames);
      const forms = await otherForms({ client, metricNames, missing, signal });
      const version = build.ok ? textAt(build.json, 'data', 'version') : null;
      return [
        isOfVictoriaMetrics(answer.headers) ? victoriaMetrics(version) : reachable('Prometheus', version),
        ...clockFinding(answer),
        ...partialFinding(metrics.json),
        ...forms.map(otherFormFinding),
        metricsFinding(
          metricNames,
          missing.filter((name) => !forms.some((form) => form.bucketName === name)),
        ),
        rules.ok ? rulesFinding(listAt(rules.json, 'data', 'groups') ?? []) : noRules(),
      ];
    },
  };
}

// VictoriaMetrics states the version of a Prometheus whose API it has, or none.
function victoriaMetrics(version: string | null): ProbeFinding {
  return version === null
    ? found('ok', { check: 'reachable', says: own('reachable: VictoriaMetrics, by its headers') })
    : found('ok', {
        check: 'reachable',
        says: say`reachable: VictoriaMetrics, by its headers; as Prometheus ${version}`,
      });
}

function partialFinding(json: unknown): readonly ProbeFinding[] {
  const warnings = (listAt(json, 'warnings') ?? [])
    .filter((text) => typeof text === 'string')
    .filter(saysDataIsMissing);
  const [first] = warnings;
  if (!isPartialAnswer(json) && first === undefined) return [];
  return [
    found('warn', {
      check: 'partial',
      says:
        first === undefined
          ? own('its answer is partial: some storage nodes did not answer')
          : say`its answer came with a warning, data may be missing: ${first.slice(0, SHOWN_CHARS)}`,
      tryNext: [own('see which of its storage nodes or stores are down; until then every report is incomplete')],
    }),
  ];
}

const SHOWN_CHARS = 200;

function missingOf(series: readonly unknown[], metricNames: readonly string[]): readonly string[] {
  const present = new Set(series.map((one) => textAt(one, 'metric', '__name__')));
  return metricNames.filter((name) => !present.has(name));
}

interface OtherForm {
  /** With `_bucket`. */
  readonly bucketName: string;
  readonly form: string;
}

const BUCKET = '_bucket';

/** Histograms that are there and not read. A question that fails finds none. */
async function otherForms({
  client,
  metricNames,
  missing,
  signal,
}: {
  readonly client: HttpClient;
  readonly metricNames: readonly string[];
  readonly missing: readonly string[];
  readonly signal: AbortSignal;
}): Promise<readonly OtherForm[]> {
  const histograms = metricNames.filter((name) => name.endsWith(BUCKET));
  const forms = await Promise.all(
    histograms.map(async (bucketName) => {
      const query = missing.includes(bucketName)
        ? bucketName.slice(0, -BUCKET.length)
        : `count by (vmrange) (${bucketName}{vmrange!=""})`;
      const asked = await ask(client, { path: '/api/v1/query', params: [['query', query]], signal });
      const form = asked.ok ? formOf(listAt(asked.json, 'data', 'result') ?? []) : null;
      return form === null ? [] : [{ bucketName, form }];
    }),
  );
  return forms.flat();
}

function formOf(series: readonly unknown[]): string | null {
  if (series.some((one) => at(one, 'histogram') !== undefined)) return 'a native histogram';
  if (series.some((one) => textAt(one, 'metric', 'vmrange') !== null)) return 'buckets of VictoriaMetrics (vmrange)';
  return series.some((one) => textAt(one, 'metric', 'quantile') !== null) ? 'a summary (quantile)' : null;
}

function otherFormFinding({ bucketName, form }: OtherForm): ProbeFinding {
  return found('warn', {
    check: 'histograms',
    says: say`${bucketName.slice(0, -BUCKET.length)} is there as ${own(form)}: not read, so there is no P95 and no rank of it`,
    tryNext: [
      own('let it be scraped as a classic histogram too, with le; always_scrape_classic_histograms in Prometheus 3'),
    ],
  });
}

function metricsFinding(metricNames: readonly string[], missing: readonly string[]): ProbeFinding {
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
        tryNext: [own('check rule_files of this Prometheus; rules may live in another (vmalert, Thanos ruler, Mimir)')],
      });
}

function noRules(): ProbeFinding {
  return found('warn', {
    check: 'rules',
    says: own('its rules could not be read; alerts are still found through their series'),
    tryNext: [own('some stores do not offer /api/v1/rules; name the Prometheus that evaluates them')],
  });
}
