import type { OutcomeReason } from '../story/reasons.ts';
import type { TimelineEvent } from '../../../model/event.ts';
import { type EventKind, type FactOf, isKind, ofKind } from '../facts.ts';
import { cite, own as ownWords, type Prose, say } from '../../../model/prose.ts';
import { formatDuration, NANOS_PER_SECOND, type UnixNano } from '../../../model/time.ts';
import { dominantStage, percentText, spanNanos, type TimingStage } from '../../../model/timing.ts';
import type { TimingStageId } from '../story/stages.ts';
import type { Rule, RuleContext } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { timingOf } from '../story/timing.ts';

/** A pause of the backend is worth a word from the length on that is slow for a person who reads along. */
const LONG_PAUSE_NANOS = NANOS_PER_SECOND;

/** Stages in which somebody waits for the backend: in a failed request they are part of what went wrong. */
const WAITS: ReadonlySet<TimingStage['stage']> = new Set([
  'worker_wait',
  'backend_setup',
  'backend_first_output',
  'backend_silent',
]);

/** Stages that two lines of the backend's log bound by themselves; of the others the lines do not say who took the time. */
const TOLD: ReadonlySet<TimingStage['stage']> = new Set([
  'backend_setup',
  'backend_first_output',
  'streaming',
  'backend_silent',
]);

/** What ended it, and when, is the verdict's; how long it waited before stands in the row of its time. */
const TOLD_BY_VERDICT: ReadonlySet<string> = new Set<OutcomeReason>(['worker_exit', 'backend_silent', 'proxy_ended']);

export const timeDominated: Rule = {
  id: 'time-dominated',
  apply(context) {
    const timing = timingOf(context);
    const stage = dominantStage(timing);
    if (stage === null || TOLD_BY_VERDICT.has(context.outcome.reason)) return [];
    if (stage.stage === 'streaming' && isCut(context)) return [];
    const lengths = lengthsOf(stage, { timing, context });
    const isProblem = context.outcome.verdict === 'failed' && WAITS.has(stage.stage);
    return [
      finding({
        ruleId: 'time-dominated',
        confidence: stage.stage === 'rest' || (TOLD.has(stage.stage) && context.complete) ? 'certain' : 'likely',
        weight: isProblem ? 'problem' : 'note',
        ...(stage.stage === 'rest' ? untold(stage, lengths) : told(stage, { lengths, context })),
      }),
    ];
  },
};

// A stream that was cut went on until it was: that is no answer to why it took so long.
function isCut({ outcome: { verdict } }: RuleContext): boolean {
  return verdict === 'failed' || verdict === 'aborted';
}

interface Said {
  readonly title: Prose;
  readonly summary: Prose;
}

/** `2.501 s of 2.579 s`; a request whose end no line states lasted at least that long. */
function lengthsOf(
  { durationNanos }: TimingStage,
  { timing, context }: { readonly timing: readonly TimingStage[]; readonly context: RuleContext },
): string {
  const least = context.request.spanIsStated ? '' : 'at least ';
  return `${formatDuration(durationNanos)} of ${least}${formatDuration(spanNanos(timing))}`;
}

function told(
  stage: TimingStage,
  { lengths, context }: { readonly lengths: string; readonly context: RuleContext },
): Said {
  const { from, to } = boundsOf(stage, context.own);
  return {
    title: ownWords(`Most of its time: ${stage.words}, ${lengths}`),
    summary: say`${ownWords(percentText(stage.share))} of its time went by from ${from} ${cite(stage.from)} to ${to} ${cite(stage.to)}. ${meaningOf(stage, context)}`,
  };
}

/** What the bounds are to the stage, not what their lines say: which of several lines of one tick stands for it is chance. */
function boundsOf(
  { stage, from, to }: TimingStage,
  own: readonly TimelineEvent[],
): { readonly from: Prose; readonly to: Prose } {
  const isFrom = (kind: EventKind): boolean => own.some((event) => event.id === from && isKind(event, kind));
  const end = own.find(({ id }) => id === to);
  switch (stage as TimingStageId) {
    case 'client_upload':
      return { from: ownWords('its start'), to: ownWords('its ingress line') };
    case 'worker_wait':
      return {
        from: ownWords(isFrom('submission') ? 'its submission' : 'its last ingress line'),
        to:
          end !== undefined && isKind(end, 'backend_stderr') ? wordOf(end) : ownWords('the first call to the backend'),
      };
    case 'backend_setup':
      return { from: ownWords('the first call to the backend'), to: ownWords('the call for the answer') };
    case 'backend_first_output':
      return {
        from: ownWords('the call for the answer'),
        to: ownWords(end !== undefined && isKind(end, 'backend_error') ? 'its error' : 'the first output'),
      };
    case 'streaming':
      return { from: ownWords('the first output'), to: ownWords('the backend’s last word') };
    case 'backend_silent':
      return {
        from: ownWords(isFrom('backend_request') ? 'the call to the backend' : 'the backend’s last word'),
        to: end !== undefined && isKind(end, 'backend_stderr') ? wordOf(end) : ownWords('the end of the answer'),
      };
    case 'closing':
      return { from: ownWords('the backend’s last word'), to: ownWords('the end of the answer') };
    case 'client_download':
      return { from: ownWords('the end of the answer'), to: ownWords('its own end') };
    case 'rest':
      return { from: ownWords('its start'), to: ownWords('its end') };
  }
}

function wordOf({ fact }: TimelineEvent & { readonly fact: FactOf<'backend_stderr'> }): Prose {
  return fact.text === null ? ownWords('the proxy’s line on it') : say`the proxy’s line ${fact.text}`;
}

function untold(stage: TimingStage, lengths: string): Said {
  return {
    title: ownWords(`Where ${lengths} went is not known`),
    summary: say`For ${ownWords(percentText(stage.share))} of its time ${cite(...new Set([stage.from, stage.to]))} no line read says what it waited for.`,
  };
}

function meaningOf(stage: TimingStage, context: RuleContext): Prose {
  switch (stage.stage as TimingStageId) {
    case 'client_upload':
      return ownWords(
        'In that time the proxy reads the body: the client sent it slowly, it is large, or the proxy was busy.',
      );
    case 'worker_wait':
      return ownWords(
        'In that time the proxy waits until the worker has shaken hands with it; none of the work had begun.',
      );
    case 'backend_setup':
      return ownWords('In that time a conversation is opened; the worker did not have the prompt yet.');
    case 'backend_first_output':
      return ownWords(
        isAnswerAnError(stage, context)
          ? 'The worker had the call and answered it with an error alone.'
          : 'The worker had the call and wrote nothing of an answer: it is the time of the model, its queue and its thinking.',
      );
    case 'streaming':
      return streamingText(stage, context);
    case 'backend_silent':
      return ownWords('The backend still owed its answer and said nothing in that time.');
    case 'closing':
      return ownWords('The backend had said all by then: it is the proxy’s own time.');
    case 'client_download':
      return ownWords('All was handed over by then: the client, or what stands before it, read slowly.');
    case 'rest':
      return [];
  }
}

function isAnswerAnError({ to }: TimingStage, { own }: RuleContext): boolean {
  return own.some((event) => event.id === to && isKind(event, 'backend_error'));
}

// A long answer takes long: what tells it from a slow one is the pace, and whether it paused.
function streamingText(stage: TimingStage, { own, request }: RuleContext): Prose {
  const pause = longestPause(stage, own);
  const pauseText =
    pause === null
      ? []
      : pause.nanos >= LONG_PAUSE_NANOS
        ? say`The longest pause of the backend in it was ${ownWords(formatDuration(pause.nanos))} ${cite(pause.from, pause.to)}.`
        : say`The backend paused for ${ownWords(formatDuration(pause.nanos))} at most ${cite(pause.from, pause.to)}.`;
  const row = ofKind(own, 'usage').findLast(
    ({ fact }) => fact.completionTokens !== null && fact.completionTokens === request.completionTokens,
  );
  const tokens = row?.fact.completionTokens ?? 0;
  if (row === undefined || tokens <= 0) return pauseText;
  const perSecond = tokens / (Number(stage.durationNanos) / 1e9);
  const pace = `${row.fact.tokensAreEstimated ? '≈ ' : ''}${tokens.toLocaleString('en-US')} tokens, ${perSecond.toFixed(1)} a second`;
  return say`${pauseText}${ownWords(pauseText.length === 0 ? '' : ' ')}It wrote ${ownWords(pace)} ${cite(row.id)}.`;
}

interface Pause {
  readonly from: string;
  readonly to: string;
  readonly nanos: bigint;
}

function longestPause({ from, to }: TimingStage, own: readonly TimelineEvent[]): Pause | null {
  const timeOf = (id: string): UnixNano | null => own.find((event) => event.id === id)?.timeUnixNano ?? null;
  const [start, end] = [timeOf(from), timeOf(to)];
  if (start === null || end === null) return null;
  const words = own.filter(
    ({ fact, timeSource, timeUnixNano: time }) =>
      fact.kind.startsWith('backend_') && timeSource === 'record' && time !== null && time >= start && time <= end,
  );
  let longest: Pause | null = null;
  for (const [index, word] of words.entries()) {
    const next = words[index + 1];
    if (next?.timeUnixNano == null || word.timeUnixNano === null) continue;
    const nanos = next.timeUnixNano - word.timeUnixNano;
    if (nanos > (longest?.nanos ?? 0n)) longest = { from: word.id, to: next.id, nanos };
  }
  return longest;
}
