// Prometheus, or anything with its HTTP API (Thanos, Mimir, VictoriaMetrics, Grafana's data source proxy), as a source of
// metrics. Failure is an answer; what was asked is kept for the account.

import { SourceError } from '../../model/errors.ts';
import type { InstantQuestion, MetricAnswer, MetricSource, RangeQuestion } from '../../model/metrics.ts';
import { NANOS_PER_MS } from '../../model/time.ts';
import type { HttpClient } from '../http/client.ts';
import { type Asked, statusOf } from './account.ts';
import { askInstant, askPieces, askRules, askVersion, type Requests } from './ask.ts';
import { createPatience } from './patience.ts';
import type { QueryAnswer } from './query.schema.ts';
import { stepsOf } from './split-range.ts';

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
    id: 'prometheus',
    async instant({ query, time, signal }: InstantQuestion) {
      const timeMs = Number(time / NANOS_PER_MS);
      const about = { kind: 'instant', query, range: { start: time, end: time } } as const;
      const send = (requests: Requests): Promise<QueryAnswer> =>
        askInstant({ client, query, timeMs, maxSamples, signal, requests });
      return metricAnswer(await ask(about, { send, note: noteAnswer }));
    },
    async range({ query, range, stepMs, signal }: RangeQuestion) {
      const steps = stepsOf(range, stepMs);
      const send = (requests: Requests): Promise<QueryAnswer> =>
        askPieces({ client, query, steps, maxSamples, signal, requests });
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
        { address: client.shownUrl, version: knownVersion },
      ),
    async close() {
      closing.abort();
      await version;
      await client.close();
    },
  };
}

type Noted = Pick<Asked, 'rows' | 'warnings' | 'nativeHistograms'>;

const NOTHING: Noted = { rows: 0, warnings: [], nativeHistograms: 0 };

function noteAnswer({ series, warnings, nativeHistograms }: QueryAnswer): Noted {
  return { rows: series.length, warnings, nativeHistograms };
}

function metricAnswer(answer: QueryAnswer | SourceError): MetricAnswer {
  if (answer instanceof SourceError) return { ok: false, error: answer };
  const { series, warnings, nativeHistograms } = answer;
  const left = `left out: ${nativeHistograms} native histogram samples, which are not numbers`;
  return { ok: true, series, warnings: nativeHistograms === 0 ? warnings : [...warnings, left] };
}
