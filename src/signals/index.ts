// What metrics and alerts say about one request. Questions go out as data (plan, rules, alerts), answers come in,
// signals come out; src/app/ask-metrics.ts does the asking.

export { ALERT_QUERIES, alertTime, notEvaluatedYet, toEpisodes } from './alerts.ts';
export { alertmanagerNow, isRecent } from './alertmanager.ts';
export { processStarts } from './growth.ts';
export { scrapedBy } from './moments.ts';
export { alertNotes, MOST_EPISODES, notEvaluatedNotes, readingNotes, startsNotes } from './notes.ts';
export {
  type Answered,
  planJudged,
  planOtherForm,
  planProcessStarts,
  type PlannedQuestion,
  planSignal,
  type QuestionTime,
  rangeVector,
  scrapedSeries,
  type SignalAnswers,
} from './plan.ts';
export { readSignal } from './read-signal.ts';
export { planRules, type PlannedRule, readRule, type RuleAnswers } from './rules.ts';
export { signalWindow } from './window.ts';
