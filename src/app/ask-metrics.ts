// What the metrics, the alert rules and Alertmanager say about one request. Every question that gets no answer ends as a
// sentence in the report: nothing here throws because of a server.

import type { AlertSource, MetricSource } from '../model/metrics.ts';
import type { Profile } from '../model/profile.ts';
import { own, type Prose, say } from '../model/prose.ts';
import { type MetricsReport, type Signal, SIGNAL_NAMES, type SignalSubject } from '../model/signal.ts';
import type { UnixNano } from '../model/time.ts';
import {
  ALERT_QUERIES,
  alertmanagerNow,
  alertNotes,
  alertTime,
  type Answered,
  isRecent,
  MOST_EPISODES,
  notEvaluatedNotes,
  notEvaluatedYet,
  planJudged,
  planOtherForm,
  planProcessStarts,
  planRules,
  planSignal,
  type PlannedQuestion,
  type PlannedRule,
  processStarts,
  type QuestionTime,
  type RuleAnswers,
  readingNotes,
  readRule,
  readSignal,
  scrapedBy,
  scrapedSeries,
  type SignalAnswers,
  signalWindow,
  startsNotes,
  toEpisodes,
} from '../signals/index.ts';
import { type Asker, askerOf, settled } from './metric-questions.ts';

export interface AskMetricsInput {
  readonly subject: SignalSubject;
  readonly profile: Pick<Profile, 'signals'>;
  /** Null: none is configured. */
  readonly metrics: MetricSource | null;
  readonly alertSource: AlertSource | null;
  readonly now: UnixNano;
  readonly signal: AbortSignal;
}

export async function askMetrics(input: AskMetricsInput): Promise<MetricsReport> {
  const { subject, profile, metrics } = input;
  const alertmanager = askAlertmanager(input);
  if (metrics === null) {
    const { notes, ...rest } = await alertmanager;
    return {
      signals: [],
      episodes: [],
      episodesAnswer: 'not-asked',
      rules: [],
      notEvaluatedYet: null,
      ...rest,
      notes: [
        own('No metrics server is configured: nothing is known of latency, errors and restarts around it.'),
        ...notes,
      ],
    };
  }
  const ask = askerOf(metrics, input.signal);
  const window = signalWindow({ start: subject.start, end: subject.end, now: input.now });
  const [signals, alerts] = await Promise.all([
    askSignals({ subject, window, profile, ask }),
    askAlerts({ subject, window, profile, ask }),
  ]);
  const { notes, ...rest } = await alertmanager;
  return {
    signals: signals.signals,
    episodes: alerts.episodes,
    episodesAnswer: alerts.episodesAnswer,
    rules: alerts.rules,
    notEvaluatedYet: alerts.notEvaluatedYet,
    ...rest,
    notes: [...readingNotes(window), ...signals.notes, ...alerts.notes, ...notes],
  };
}

interface Asking {
  readonly subject: SignalSubject;
  readonly window: ReturnType<typeof signalWindow>;
  readonly profile: Pick<Profile, 'signals'>;
  readonly ask: Asker;
}

async function askSignals({
  subject,
  window,
  profile,
  ask,
}: Asking): Promise<{ readonly signals: readonly Signal[]; readonly notes: readonly Prose[] }> {
  const { definitions } = profile.signals;
  const plannedStarts = planProcessStarts(profile.signals, window);
  const [starts, answered] = await Promise.all([
    ask.query(plannedStarts.query, plannedStarts.when),
    Promise.all(
      definitions.map(async (definition) => ({
        definition,
        answers: await answersTo(planSignal(definition, { subject, window }), ask),
      })),
    ),
  ]);
  const known = processStarts(starts.ok ? starts.series : []);
  const scrapedFrom = scrapedSeries(answered);
  const scraped = scrapedBy(scrapedFrom, window);
  const signals = await Promise.all(
    answered.map(async ({ definition, answers }) => {
      const later = [
        ...planJudged(definition, { subject, window, scraped }),
        ...(isEmpty(answers.series) ? planOtherForm(definition, { subject, window }) : []),
      ];
      const judged = await answersTo(later, ask);
      return readSignal(definition, {
        subject,
        window,
        answers: { ...answers, ...judged },
        starts: known,
        scraped,
        scrapedFrom,
      });
    }),
  );
  return {
    signals: signals.toSorted((a, b) => SIGNAL_NAMES.indexOf(a.name) - SIGNAL_NAMES.indexOf(b.name)),
    notes: startsNotes(starts),
  };
}

function isEmpty(answered: Answered | undefined): boolean {
  return answered?.answer.ok === true && answered.answer.series.length === 0;
}

async function answersTo(questions: readonly PlannedQuestion[], ask: Asker): Promise<SignalAnswers> {
  const answers = await Promise.all(
    questions.map(async ({ role, queries, when }) => [role, await firstWithSeries(queries, { ask, when })] as const),
  );
  return Object.fromEntries(answers);
}

async function firstWithSeries(
  [query, ...rest]: PlannedQuestion['queries'],
  options: { readonly ask: Asker; readonly when: QuestionTime },
): Promise<Answered> {
  const answer = await options.ask.query(query, options.when);
  const [next, ...others] = rest;
  const isEnd = !answer.ok || answer.series.length > 0 || answer.nativeHistograms > 0;
  if (next === undefined || isEnd) return { query, answer };
  return firstWithSeries([next, ...others], options);
}

async function askAlerts({
  subject,
  window,
  profile,
  ask,
}: Asking): Promise<Pick<MetricsReport, 'episodes' | 'episodesAnswer' | 'rules' | 'notEvaluatedYet' | 'notes'>> {
  const answer = await ask.rules();
  const loaded = answer.ok ? answer.rules : [];
  const { planned, beyond } = planRules(loaded, profile.signals);
  const range = alertTime(window);
  const when = { kind: 'samples', range } as const;
  const [alerts, forState, rules] = await Promise.all([
    ask.query(ALERT_QUERIES.states, when),
    ask.query(ALERT_QUERIES.since, when),
    Promise.all(planned.map((rule) => askRule(rule, { subject, window, ask }))),
  ]);
  const alertSeries = alerts.ok ? alerts.series : [];
  // Without an answer nothing is known of any evaluation, and that is said.
  const unsettled = alerts.ok ? notEvaluatedYet({ rules: loaded, alerts: alertSeries, window }, profile.signals) : null;
  const episodes = toEpisodes({
    alerts: alertSeries,
    forState: forState.ok ? forState.series : [],
    rules: loaded,
    request: subject,
    asked: range,
    writers: subject.writers,
  });
  return {
    episodes: episodes.slice(0, MOST_EPISODES),
    episodesAnswer: alerts.ok ? (alerts.isPartial ? 'partial' : 'answered') : 'failed',
    rules,
    notEvaluatedYet: unsettled,
    notes: [
      ...notEvaluatedNotes(unsettled, window.now - window.end),
      ...alertNotes({ rules: answer, beyond, alerts, forState, episodes: episodes.length }),
    ],
  };
}

async function askRule(
  planned: PlannedRule,
  { subject, window, ask }: Pick<Asking, 'subject' | 'window' | 'ask'>,
): Promise<MetricsReport['rules'][number]> {
  const when = { kind: 'instant', time: window.anchor } as const;
  const answers: RuleAnswers = Object.fromEntries(
    await Promise.all(
      Object.entries(planned.queries).map(async ([part, query]) => [part, await ask.query(query, when)] as const),
    ),
  );
  return readRule(planned, { answers, subject, at: window.anchor });
}

async function askAlertmanager({
  subject,
  alertSource,
  now,
  signal,
}: AskMetricsInput): Promise<Pick<MetricsReport, 'alertmanager' | 'notes'>> {
  if (alertSource === null) return { alertmanager: null, notes: [] };
  if (!isRecent(subject, now)) {
    return {
      alertmanager: null,
      notes: [own('Alertmanager was not asked: it keeps no history, and the request ended more than 24 h ago.')],
    };
  }
  const answer = await settled(() => alertSource.active({ signal }));
  if (answer.ok) return { alertmanager: alertmanagerNow(answer, subject), notes: [] };
  return { alertmanager: null, notes: [say`Alertmanager gave no answer: ${answer.error.prose}.`] };
}
