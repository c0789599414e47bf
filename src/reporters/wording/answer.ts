// The first screen: what happened, how sure that is, what to do next. One list of labelled rows for Markdown and terminal.

import { cite, count, joinProse, own, plainText, type Prose, say } from '../../model/prose.ts';
import type { FoundSpelling, LongerIds, TraceReport } from '../../model/report.ts';
import { formatDuration, formatUtc } from '../../model/time.ts';
import type { AnswerRow } from './answer-row.ts';
import { nameList, withCitations } from './findings.ts';
import { metricRows } from './metric-rows.ts';
import { endText } from './range-text.ts';
import { removedAllTheSame } from './removed.ts';
import { restartRow } from './restart-row.ts';
import { completeText, sourceText } from './source-text.ts';
import { timingRows } from './timing-row.ts';

const NAMES_SHOWN = 3;
const NOTES_SHOWN = 3;

export function isFound(report: TraceReport): boolean {
  return report.events.some(({ scope }) => scope === 'request');
}

/** `failed, stream cut by a worker exit`; the verdict is not said twice. Without the id. */
export function titleOf(report: TraceReport): Prose {
  const { verdict, headline } = report.outcome;
  const saysVerdict = plainText(headline).toLowerCase().startsWith(verdict);
  const title = !isFound(report) || saysVerdict ? headline : say`${own(verdict)}, ${headline}`;
  return report.completeness.verdict === 'incomplete' ? say`${title} (INCOMPLETE)` : title;
}

/** In the order to read them. What is missing comes before what was found. */
export function answerRows(report: TraceReport): readonly AnswerRow[] {
  const complete = completeRow(report);
  const incomplete = report.completeness.verdict === 'incomplete';
  return [
    ...(incomplete ? [complete] : []),
    ...(report.redactions.enabled ? [] : [redactionRow(report)]),
    ...askedRows(report),
    ...severalRows(report),
    outcomeRow(report),
    ...firstAbnormalRows(report),
    ...(isFound(report) ? [restartRow(report)] : []),
    ...alsoHitRows(report),
    ...timingRows(report),
    ...metricRows(report),
    ...(incomplete ? [] : [complete]),
    ...requestRows(report),
    ...nextRows(report),
  ];
}

function redactionRow({ redactions }: TraceReport): AnswerRow {
  return {
    label: 'Redaction',
    lead: 'OFF',
    tone: 'bad',
    text: own(
      `: nothing was removed${removedAllTheSame(redactions)} (--no-redact); secrets and message text of the logs may be in here`,
    ),
  };
}

function askedRows({ understood, reqId }: TraceReport): readonly AnswerRow[] {
  const { spelling, longer, manyToOne, from } = understood;
  const isPlain = (understood.value === reqId || reqId === null) && from === 'id' && !manyToOne;
  if (isPlain && spelling === null && longer === null) return [];
  const how = from === 'id' ? [] : say`, found in the ${own(from)} given`;
  const many = manyToOne ? own('; it names more than one request') : [];
  const kind = understood.kind === 'unknown' ? own('id of unknown kind') : own(understood.kind);
  return [
    {
      label: 'Asked for',
      lead: '',
      tone: manyToOne || longer !== null ? 'warn' : 'plain',
      text: say`${kind} ${{ code: understood.value }}${spellingText(spelling)}${how}${many}${longerText(longer)}`,
    },
  ];
}

/** `4 requests: 3 rejected, the last succeeded`: the rest of the report is about the last. */
function severalRows({ understood: { manyToOne }, siblings, outcome }: TraceReport): readonly AnswerRow[] {
  if (!manyToOne || siblings.length === 0) return [];
  const verdicts = [...new Set(siblings.map(({ verdict }) => verdict))];
  const counted = verdicts.map((verdict) => {
    const those = siblings.filter((sibling) => sibling.verdict === verdict);
    return say`${those.length} ${own(verdict)} ${cite(those.flatMap(({ events }) => events.slice(0, 1)))}`;
  });
  return [
    {
      label: 'Requests',
      lead: `${siblings.length + 1} requests`,
      tone: 'warn',
      text: say`: ${joinProse(counted)}, the last ${own(outcome.verdict)}, which is told here`,
    },
  ];
}

function spellingText(spelling: FoundSpelling | null): Prose {
  if (spelling === null) return [];
  const { given, how } = spelling;
  return how === 'equal'
    ? say`, which is ${{ code: given }} as given, in another spelling`
    : say`, which is ${{ code: given }} as given, without what stands around it`;
}

function longerText(longer: LongerIds | null): Prose {
  if (longer === null) return [];
  const shown = joinProse(longer.ids.map((id): Prose => [{ code: id }]));
  const more = longer.count - longer.ids.length;
  return say`; it is a piece of ${count(longer.count, 'longer id')} in what was read: ${shown}${own(more > 0 ? ` and ${more} more` : '')}`;
}

function outcomeRow(report: TraceReport): AnswerRow {
  const { verdict, summary, evidence } = report.outcome;
  const { start, end, spanIsStated } = report.request;
  const lasted =
    start === null || end === null
      ? ''
      : spanIsStated
        ? ` after ${formatDuration(end - start)}`
        : `, first to last line ${formatDuration(end - start)}`;
  const startsSentence = /^\p{Lu}/u.test(plainText(summary));
  const tone = verdict === 'failed' ? 'bad' : verdict === 'succeeded' ? 'good' : 'warn';
  return {
    label: 'Outcome',
    lead: verdict,
    tone,
    text: say`${own(lasted)}${own(startsSentence ? '. ' : ': ')}${withCitations(summary, evidence)}`,
  };
}

function firstAbnormalRows({ firstAbnormal }: TraceReport): readonly AnswerRow[] {
  if (firstAbnormal === null) return [];
  return [
    {
      label: 'First abnormal',
      lead: '',
      tone: 'plain',
      text: withCitations(firstAbnormal.summary, [firstAbnormal.event]),
    },
  ];
}

function alsoHitRows({ correlations }: TraceReport): readonly AnswerRow[] {
  return correlations
    .filter(({ relatedReqIds }) => relatedReqIds.length > 0)
    .map(({ title, relatedReqIds }) => ({
      label: 'Also hit',
      lead: '',
      tone: 'warn',
      text: say`${title}; ids ${nameList(relatedReqIds, NAMES_SHOWN)}`,
    }));
}

function completeRow(report: TraceReport): AnswerRow {
  const { completeness } = report;
  const incomplete = completeness.verdict === 'incomplete';
  const told = completeness.sources.map((source) => sourceText(source, report));
  const notes = completeness.notes.slice(0, NOTES_SHOWN);
  const hidden = completeness.notes.length - notes.length;
  const rest = [...notes, ...(hidden > 0 ? [own(`${hidden} more under Searched`)] : [])];
  const all = [...(told.length === 0 ? [own('no source was searched')] : told), ...rest];
  return {
    label: 'Complete?',
    lead: completeText(completeness),
    tone: incomplete ? 'bad' : completeness.crossChecked === false ? 'warn' : 'good',
    text: say`: ${joinProse(all, '; ')}`,
  };
}

function requestRows(report: TraceReport): readonly AnswerRow[] {
  const { request, understood } = report;
  const parts: Prose[] = [];
  const call = [request.method, request.route].filter((part) => part !== null);
  if (call.length > 0)
    parts.push(
      joinProse(
        call.map((part) => say`${part}`),
        ' ',
      ),
    );
  const models = [...new Set([request.requestedModel, request.effectiveModel].filter((model) => model !== null))];
  if (models.length > 0)
    parts.push(
      joinProse(
        models.map((model) => say`${model}`),
        ' → ',
      ),
    );
  if (request.stream !== null) parts.push(own(request.stream ? 'streaming' : 'not streaming'));
  if (request.status !== null) parts.push(own(`status ${request.status}`));
  parts.push(...tokenParts(report));
  if (request.start !== null)
    parts.push(
      own(
        request.end === null
          ? `from ${formatUtc(request.start)}`
          : `${formatUtc(request.start)} – ${endText(request.start, request.end)}`,
      ),
    );
  for (const { kind, value } of understood.known.filter(
    (id) => id.value !== report.reqId && id.value !== understood.value,
  )) {
    parts.push(say`${own(kind)} ${{ code: value }}`);
  }
  return parts.length === 0 ? [] : [{ label: 'Request', lead: '', tone: 'plain', text: joinProse(parts) }];
}

function tokenParts({ request, events }: TraceReport): readonly Prose[] {
  const { promptTokens, completionTokens, tokensAreEstimated, firstTokenMs } = request;
  const parts: Prose[] = [];
  if (promptTokens !== null || completionTokens !== null) {
    const counts = `${promptTokens ?? '?'} + ${completionTokens ?? '?'} tokens`;
    parts.push(own(tokensAreEstimated ? `≈ ${counts} (estimated)` : counts));
  }
  if (firstTokenMs !== null) {
    const isStated = events.some(
      ({ scope, means }) => scope === 'request' && means.is === 'account' && means.firstTokenMs === firstTokenMs,
    );
    const clock = isStated ? 'usage’s clock, from the ingress' : 'from its start';
    parts.push(own(`first token after ${firstTokenMs} ms (${clock})`));
  }
  return parts;
}

function nextRows({ next }: TraceReport): readonly AnswerRow[] {
  const [first] = next;
  if (first === undefined) return [];
  return [{ label: 'Next', lead: '', tone: 'plain', text: next.length === 1 ? first : say`${first} (more below)` }];
}
