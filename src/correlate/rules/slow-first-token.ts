import { isKind, ofKind, type TimelineEvent } from '../../model/event.ts';
import { cite, own as ownWords, type Prose, say } from '../../model/prose.ts';
import { formatDuration, fromMillis, NANOS_PER_MS, toMillis } from '../../model/time.ts';
import type { Rule, RuleContext } from '../context.ts';
import { finding } from '../finding.ts';

/**
 * Two seconds: a bucket of codex_http_latency_ms (so an alert and this rule can agree), and far above the 2 to 27 ms of
 * every first token in the captures.
 */
const SLOW_FIRST_TOKEN_MS = 2000;

export const slowFirstToken: Rule = {
  id: 'slow-first-token',
  apply(context) {
    const measured = context.request.firstTokenMs;
    if (measured !== null) return measured < SLOW_FIRST_TOKEN_MS ? [] : [slow(measured, context)];
    return neverCame(context);
  },
};

function slow(measuredMs: number, context: RuleContext): ReturnType<Rule['apply']>[number] {
  const said = ofKind(context.own, 'usage').find(({ fact }) => fact.firstTokenMs !== null);
  const delta = ofKind(context.own, 'sse').find(({ fact }) => fact.type?.endsWith('.delta') === true);
  const stages = stagesOf(context);
  const longest = stages.reduce<Stage | null>(
    (most, stage) => (most === null || stage.nanos > most.nanos ? stage : most),
    null,
  );
  const source = [said ?? delta].filter((event) => event !== undefined).map(({ id }) => id);
  return finding({
    ruleId: 'slow-first-token',
    confidence: 'certain',
    weight: 'problem',
    title: ownWords(`The first token took ${formatDuration(fromMillis(measuredMs))}`),
    summary: say`The first token came after ${ownWords(formatDuration(fromMillis(measuredMs)))} ${cite(source)}; from ${ownWords(formatDuration(fromMillis(SLOW_FIRST_TOKEN_MS)))} on it counts as slow here. ${
      longest === null ? ownWords('Which stage took the time is not in the lines read.') : tellStages(stages, longest)
    }`,
  });
}

// Only a usage row that counted the answer can say that no token came; its silence alone (an error row) cannot.
function neverCame({ own, request, absences }: RuleContext): ReturnType<Rule['apply']> {
  if (request.stream !== true || request.start === null || request.end === null) return [];
  const waited = request.end - request.start;
  const row = ofKind(own, 'usage').find(
    ({ fact }) => fact.errorCode === null && fact.firstTokenMs === null && fact.completionTokens === 0,
  );
  if (row === undefined || waited < BigInt(SLOW_FIRST_TOKEN_MS) * NANOS_PER_MS) return [];
  return [
    finding({
      ruleId: 'slow-first-token',
      confidence: 'certain',
      weight: 'problem',
      title: ownWords(`No first token in ${formatDuration(waited)}`),
      summary: say`The usage row counts no completion token and no first token ${cite(row.id)}; the request lasted ${ownWords(formatDuration(waited))}.${
        !absences.stream_end.known || hasText(own) ? [] : ownWords(' There is no partial answer to recover.')
      }`,
    }),
  ];
}

// Usage counts what the backend reported; text that came before that is in the stream all the same.
function hasText(own: RuleContext['own']): boolean {
  return own.some(
    ({ fact }) =>
      (fact.kind === 'sse' && fact.type?.endsWith('.delta') === true) ||
      (fact.kind === 'backend_event' && fact.type === 'agent_message_delta'),
  );
}

interface Stage {
  readonly name: string;
  readonly from: TimelineEvent;
  readonly to: TimelineEvent;
  readonly nanos: bigint;
}

// Milestones in the order a request passes them; a stage is the time between two that were found.
function stagesOf({ own }: RuleContext): readonly Stage[] {
  const dated = own.filter(({ timeUnixNano }) => timeUnixNano !== null);
  const first = (test: (event: TimelineEvent) => boolean): TimelineEvent | undefined => dated.find(test);
  const firstContent = first((event) => isKind(event, 'backend_notification') || isKind(event, 'backend_event'));
  const calls = ofKind(dated, 'backend_request').filter(
    ({ timeUnixNano }) => firstContent?.timeUnixNano == null || (timeUnixNano ?? 0n) <= firstContent.timeUnixNano,
  );
  const milestones: readonly (readonly [name: string, event: TimelineEvent | undefined])[] = [
    [
      '',
      first((event) => isKind(event, 'access_log')) ??
        first((event) => isKind(event, 'http_ingress') || isKind(event, 'ingress_detail')),
    ],
    [
      'until it reached its handler (connection, queue, body)',
      first((event) => isKind(event, 'http_ingress') || isKind(event, 'ingress_detail')),
    ],
    ['from ingress to the first call to the backend', calls[0]],
    ['setting up the conversation with the backend', calls.at(-1)],
    ['waiting for the backend’s first output', firstContent],
    [
      'from the backend’s first output to the client',
      firstContent === undefined
        ? undefined
        : first((event) => isKind(event, 'sse') && (event.timeUnixNano ?? 0n) >= (firstContent.timeUnixNano ?? 0n)),
    ],
  ];
  const stages: Stage[] = [];
  let from: TimelineEvent | undefined;
  for (const [name, to] of milestones) {
    if (to?.timeUnixNano == null) continue;
    if (from?.timeUnixNano != null && from !== to && to.timeUnixNano >= from.timeUnixNano)
      stages.push({ name, from, to, nanos: to.timeUnixNano - from.timeUnixNano });
    from = to;
  }
  return stages;
}

function tellStages(stages: readonly Stage[], longest: Stage): Prose {
  const total = stages.reduce((sum, { nanos }) => sum + nanos, 0n);
  const share = total === 0n ? 0 : Math.round((toMillis(longest.nanos) / toMillis(total)) * 100);
  return say`Most of it: ${ownWords(longest.name)}, ${ownWords(formatDuration(longest.nanos))} (${share} % of what the lines cover) ${cite(longest.from.id, longest.to.id)}.`;
}
