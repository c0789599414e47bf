// Prometheus, or anything with its HTTP API (Thanos, Mimir, VictoriaMetrics, Grafana's data source proxy), as a source of
// metrics. Failure is an answer; what was asked is kept for the account.

import { SourceError } from '../../model/errors.ts';
import type { InstantQuestion, MetricAnswer, MetricSource, RangeQuestion } from '../../model/metrics.ts';
import { NANOS_PER_MS } from '../../model/time.ts';
import type { HttpClient } from '../http/client.ts';
import { type Asked, missingIn, statusOf } from './account.ts';
import { askInstant, askPieces, askRules, askVersion, type Exactness, type Requests } from './ask.ts';
import { createPatience } from './patience.ts';
import { stepsOf } from './split-range.ts';
import type { WithinAnswer } from './within.ts';
import { PROMETHEUS } from './name.ts';

export interface PrometheusSourceOptions {
  readonly client: HttpClient;
  /** Samples of one answer; a larger one is refused (`too-many-samples`) and not cut: half a series is a wrong one. */
  readonly maxSamples?: number;
}

const DEFAULT_MAX_SAMPLES = 2_000_000;

export function createPrometheusSource({
  client,
  maxSamples = DEFAULT_MAX_SAMPLES,
}: PrometheusSourceOptions): MetricSource {
  // In the order of asking, whichever answer comes first: two runs give the same account.
  const account: (Asked | null)[] = [];
  const patience = createPatience();
  const closing = new AbortController();
  const exactness: Exactness = { movesTimes: false, isVictoriaMetrics: false };
  let version: Promise<string | null> | null = null;
  let knownVersion: string | null = null;

  // Asked once, beside the first question; that it cannot be had is no gap.
  const learnVersion = async (): Promise<void> => {
    version ??= askVersion(client, closing.signal);
    knownVersion = await version;
  };

  const ask = async <T>(
    about: Pick<Asked, 'kind' | 'query' | 'range'>,
    { send, note }: { send(requests: Requests): Promise<T>; note(answer: T): Noted },
  ): Promise<T | SourceError> => {
    const place = account.push(null) - 1;
    const requests = { count: 0 };
    const end = (rest: Noted, error: SourceError | null): void => {
      account[place] = { ...about, ...rest, requests: requests.count, error };
    };
    try {
      const lost = patience.lost();
      if (lost !== null) throw lost;
      const [answer] = await Promise.all([send(requests), learnVersion()]);
      patience.answered();
      end(note(answer), null);
      return answer;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      patience.failed(error);
      end(NOTHING, error);
      return error;
    }
  };

  return {
    ...PROMETHEUS,
    alsoAsked: [
      'Prometheus: its alert rules (/api/v1/rules), and what the expression of each gave at the request’s end',
      'Prometheus: its version (/api/v1/status/buildinfo)',
    ],
    async instant({ query, time, from, signal }: InstantQuestion) {
      const timeMs = Number(time / NANOS_PER_MS);
      const fromMs = from === undefined ? null : Number(from / NANOS_PER_MS);
      const about = { kind: 'instant', query, range: { start: time, end: time } } as const;
      const send = (requests: Requests): Promise<WithinAnswer> =>
        askInstant({ client, query, timeMs, fromMs, maxSamples, exactness, signal, requests });
      return metricAnswer(await ask(about, { send, note: noteAnswer }));
    },
    async range({ query, range, stepMs, signal }: RangeQuestion) {
      const steps = stepsOf(range, stepMs);
      const send = (requests: Requests): Promise<WithinAnswer> =>
        askPieces({ client, query, steps, maxSamples, exactness, signal, requests });
      return metricAnswer(await ask({ kind: 'range', query, range }, { send, note: noteAnswer }));
    },
    async alertRules({ signal }) {
      const rules = await ask(
        { kind: 'rules', query: '', range: null },
        {
          send: (requests) => askRules({ client, signal, requests }),
          note: ({ length }) => ({ ...NOTHING, rows: length }),
        },
      );
      return rules instanceof SourceError ? { ok: false, error: rules } : { ok: true, rules };
    },
    status: () =>
      statusOf(
        account.filter((one) => one !== null),
        { address: client.shownUrl, version: versionWords(knownVersion, exactness) },
      ),
    async close() {
      closing.abort();
      await version;
      await client.close();
    },
  };
}

function versionWords(version: string | null, { isVictoriaMetrics }: Exactness): string | null {
  if (!isVictoriaMetrics) return version;
  return version === null ? 'VictoriaMetrics' : `VictoriaMetrics, as Prometheus ${version}`;
}

type Noted = Omit<Asked, 'kind' | 'query' | 'range' | 'requests' | 'error'>;

const NOTHING: Noted = { rows: 0, warnings: [], nativeHistograms: 0, isPartial: false, outside: 0, offStep: 0 };

function noteAnswer({ series, ...rest }: WithinAnswer): Noted {
  return { rows: series.length, ...rest };
}

function metricAnswer(answer: WithinAnswer | SourceError): MetricAnswer {
  if (answer instanceof SourceError) return { ok: false, error: answer };
  const { series, warnings, nativeHistograms, outside, offStep, isPartial } = answer;
  return {
    ok: true,
    series,
    warnings: [
      ...warnings,
      ...said(isPartial, 'the answer is partial (isPartial): some storage nodes did not answer'),
      ...said(nativeHistograms > 0, `left out: ${nativeHistograms} native histogram samples, which are not numbers`),
      ...said(outside > 0, `left out: ${outside} samples outside the asked time`),
      ...said(offStep > 0, `${offStep} samples lie between the asked steps`),
    ],
    isPartial: missingIn(answer) || outside > 0,
    nativeHistograms,
  };
}

function said(applies: boolean, text: string): readonly string[] {
  return applies ? [text] : [];
}
