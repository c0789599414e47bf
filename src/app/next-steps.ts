import { cite, joinProse, own, plainText, type Prose, say } from '../model/prose.ts';
import type { TraceReport } from '../model/report.ts';
import { isBareId } from '../model/request-id.ts';
import type { Advise } from '../model/server-advice.ts';
import type { WindowedSource } from '../model/source.ts';
import type { Story } from '../model/story.ts';
import { metricsSteps } from './metrics-steps.ts';

const SHOWN_RELATED = 5;

export interface AdviceBasis {
  /** Whether lines of the traced system are among what was read; null: nobody has looked. */
  readonly isSystemSeen: boolean | null;
  /** Those that were asked. */
  readonly stores: readonly Pick<WindowedSource, 'id' | 'advice'>[];
  readonly advise: Advise;
  readonly story: Pick<Story, 'nextSteps' | 'whereIdsStand'>;
}

/** What to do now, most useful first; every step follows from something in the report. */
export function nextSteps(report: TraceReport, basis: AdviceBasis): readonly Prose[] {
  if (report.reqId === null) return stepsWithoutRequest(report, basis);
  const { completeness, understood } = report;
  const steps: Prose[] = [];
  steps.push(...searchLimitSteps(report));
  const isIncomplete = completeness.verdict === 'incomplete';
  const onlyMetrics = isIncomplete && lackOnlyMetrics(report);
  if (isIncomplete && !onlyMetrics)
    steps.push(own('Read what was missing first: see “Searched” for the gaps.'), ...credentialSteps(report, basis));
  const ofSystem = basis.story.nextSteps(report);
  steps.push(...ofSystem.lines, ...metricsSteps(report, ofSystem), ...relatedSteps(report));
  if (understood.manyToOne) steps.push(severalSteps(report));
  if (onlyMetrics)
    steps.push(
      own('Ask again for the metrics, which could not all be had: see “Searched”; the lines are all here.'),
      ...credentialSteps(report, basis),
    );
  return steps;
}

function severalSteps({ understood, siblings, reqId }: TraceReport): Prose {
  return siblings.some((sibling) => sibling.reqId === reqId)
    ? say`The id ${understood.value} occurs at times far apart: give the other time (--around) to trace that request.`
    : say`The id ${understood.value} names several requests: trace each by its own req_id.`;
}

// Every store of lines was read whole: what is missing changes nothing about what happened to the request.
function lackOnlyMetrics({ completeness: { sources } }: TraceReport): boolean {
  const isWhole = ({ holds, status }: TraceReport['completeness']['sources'][number]): boolean =>
    holds !== 'lines' || status === 'complete';
  return sources.some(({ holds, status }) => holds !== 'lines' && status !== 'complete') && sources.every(isWhole);
}

function stepsWithoutRequest(report: TraceReport, basis: AdviceBasis): readonly Prose[] {
  const { completeness, provenance } = report;
  const selectsNothing = wasNothingSelected(report);
  const steps: Prose[] = [
    ...longerSteps(report),
    ...searchLimitSteps(report),
    ...(selectsNothing ? basis.stores.flatMap(({ advice }) => advice.nothingSelected) : []),
    ...adviceOnId(report, basis),
  ];
  if (completeness.verdict === 'incomplete')
    steps.push(
      own('Not everything could be read: fix what is named under “Searched” and ask again.'),
      ...credentialSteps(report, basis),
    );
  if (provenance.range !== null)
    steps.push(own('Only a window was searched: ask again without --from, --to, --since and --around.'));
  const { stores } = basis;
  if (stores.length > 0) {
    steps.push(
      ...(selectsNothing ? [] : stores.flatMap(({ advice }) => advice.selection)),
      ...(provenance.range === null ? [own('Look further back than was searched: --max-lookback 30d.')] : []),
      ...stores.flatMap(({ advice }) => advice.notFound),
    );
  }
  if (stores.length === 0 || completeness.sources.some((source) => source.holds === 'lines' && !isStore(source, basis)))
    steps.push(own('Add the log files of other hosts and older rotated files with further -f.'));
  return steps;
}

function longerSteps({ understood: { longer } }: TraceReport): readonly Prose[] {
  const [first] = longer?.ids ?? [];
  if (longer === null || first === undefined) return [];
  const which = own(longer.count === 1 ? 'Trace the whole id' : 'Trace one of the whole ids, each by itself');
  // What a shell gives a meaning to is not put into a command here: the words say where it belongs.
  return isBareId(first)
    ? [say`${which}: ${{ code: `trace-by-id ${first.startsWith('-') ? '--id=' : ''}${first}` }}.`]
    : [say`${which}, as the value of --id: ${{ code: first }}.`];
}

// What the traced system does is no advice about the lines of another program, nor where the file shows that the id is logged.
function adviceOnId(
  { events, understood: { kind }, completeness }: TraceReport,
  { isSystemSeen, stores, story }: AdviceBasis,
): readonly Prose[] {
  const mentions = events.filter(({ scope }) => scope === 'mention').map(({ id }) => id);
  if (mentions.length > 0)
    return [
      say`Read the lines that hold the id in their text ${cite(mentions.slice(0, SHOWN_RELATED))}: none of them has it in a field of its own, so they are of no request here.`,
    ];
  // Of a file that was not read nobody knows what stands in it.
  if (completeness.verdict === 'incomplete' && isSystemSeen === false) return [];
  if (isSystemSeen === false && stores.length === 0) return [OTHER_SYSTEM];
  return story.whereIdsStand(kind);
}

const OTHER_SYSTEM = own(
  'Check that these are the right files: no line in them looks like one of the system that this program knows (docs/traced-system.md).',
);

function wasNothingSelected({ completeness }: TraceReport): boolean {
  return completeness.sources.some(({ gaps }) => gaps.some(({ kind }) => kind === 'no-streams'));
}

function searchLimitSteps({ completeness, search, provenance }: TraceReport): readonly Prose[] {
  const skipped = search?.windows.filter((window) => window.skipped).length ?? 0;
  const isLimit = completeness.sources.some(({ gaps }) => gaps.some(({ kind }) => kind === 'limit-bytes'));
  if (skipped === 0 || !isLimit) return [];
  const time = provenance.range === null ? 'a time (--around)' : 'a smaller window';
  const windows = skipped === 1 ? '1 window was' : `${skipped} windows were`;
  return [own(`Give ${time} or more --max-bytes: ${windows} not searched.`)];
}

function credentialSteps({ completeness }: TraceReport, { advise }: AdviceBasis): readonly Prose[] {
  return completeness.sources.flatMap(({ id, title, gaps }) => {
    const refused = gaps.find(({ kind }) => kind === 'status-401' || kind === 'status-403');
    if (refused === undefined) return [];
    const advice = advise(id, { kind: refused.kind, says: plainText(refused.summary) });
    return advice.map((step) => say`${own(title)}: ${step}.`);
  });
}

function isStore({ id }: { readonly id: string }, { stores }: AdviceBasis): boolean {
  return stores.some((store) => store.id === id);
}

function relatedSteps({ correlations }: TraceReport): readonly Prose[] {
  const related = [...new Set(correlations.flatMap(({ relatedReqIds }) => relatedReqIds))];
  if (related.length === 0) return [];
  const shown = related.slice(0, SHOWN_RELATED).map((id): Prose => [{ code: id }]);
  const more = related.length > SHOWN_RELATED ? own(` and ${related.length - SHOWN_RELATED} more`) : [];
  return [say`Trace the other requests too: ${joinProse(shown)}${more}.`];
}
