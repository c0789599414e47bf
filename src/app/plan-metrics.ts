// The PromQL that a trace would ask, before there is a request to ask about: for --dry-run.

import type { Profile } from '../model/profile.ts';
import type { SignalSubject } from '../model/signal.ts';
import { NANOS_PER_SECOND, type UnixNano } from '../model/time.ts';
import {
  ALERT_QUERIES,
  alertTime,
  planJudged,
  planOtherForm,
  planProcessStarts,
  planSignal,
  type QuestionTime,
  rangeVector,
  signalWindow,
} from '../signals/index.ts';

/** Labels that only the request's own lines tell. */
const PLACEHOLDERS = { route: 'ROUTE', model: 'MODEL' } as const;

export interface PlannedMetric {
  readonly title: string;
  readonly query: string;
  /** instant: at the request's end, or 15 min later where it looks back. range: in steps over the time around it. */
  readonly when: 'instant' | 'range';
  /** Null for an instant. */
  readonly stepSeconds: number | null;
}

const HOUR = 3600n * NANOS_PER_SECOND;

const ROLES = {
  series: '',
  judged: ', at the scrape behind its end',
  baseline: ', what it is measured against',
  volume: ', how many requests that rests on',
  otherForm: ', where it has no buckets: whether it is there in another form',
} as const;

/** In the order of asking; an expression that stands for two signals is asked once for each. */
export function planMetrics({ signals }: Pick<Profile, 'signals'>, now: UnixNano): readonly PlannedMetric[] {
  const subject: SignalSubject = {
    method: 'POST',
    ...PLACEHOLDERS,
    start: now,
    end: now,
    durationMs: 0,
    firstTokenMs: 0,
    status: null,
    isCounted: true,
    writers: [],
  };
  // As of an hour later: of a request that ended just now, the time after it is not there to be asked about.
  const window = signalWindow({ start: now, end: now, now: now + HOUR });
  const starts = planProcessStarts(signals, window);
  return [
    ...signals.definitions.flatMap((definition) =>
      [
        ...planSignal(definition, { subject, window }),
        ...planJudged(definition, { subject, window, scraped: null }),
        ...planOtherForm(definition, { subject, window }),
      ].flatMap(({ role, queries, when }) =>
        queries.map((query) => planned(`${definition.title}${ROLES[role]}`, { query, when })),
      ),
    ),
    planned('when its processes started', starts),
    ...Object.values(ALERT_QUERIES).map((query) => ({
      title: 'alerts, pending and firing',
      query: rangeVector(query, alertTime(window)),
      when: 'instant' as const,
      stepSeconds: null,
    })),
  ];
}

function planned(
  title: string,
  { query, when }: { readonly query: string; readonly when: QuestionTime },
): PlannedMetric {
  switch (when.kind) {
    case 'range':
      return { title, query, when: 'range', stepSeconds: when.stepMs / 1000 };
    case 'samples':
      return { title, query: rangeVector(query, when.range), when: 'instant', stepSeconds: null };
    case 'instant':
      return { title, query, when: 'instant', stepSeconds: null };
  }
}
