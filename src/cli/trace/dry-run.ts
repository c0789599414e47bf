// `--dry-run`: what would be asked, of whom, and what it would cost. Nothing heavy is asked.

import { needlesFor } from '../../app/find-request.ts';
import { planTrace, type TracePlan } from '../../app/plan-trace.ts';
import type { PlannedCommand, PlannedQuery } from '../../model/source.ts';
import { plainText } from '../../model/prose.ts';
import type { CandidateId } from '../../model/request-id.ts';
import { formatUtc, type TimeRange } from '../../model/time.ts';
import { fold } from '../../reporters/wording/folded.ts';
import { escapeJsonText } from '../../reporters/json/escape.ts';
import { formatBytes } from '../../reporters/wording/quantities.ts';
import { reasonText } from '../../reporters/wording/search-text.ts';
import { quoteCommand } from '../../reporters/wording/shell-quote.ts';
import { escapeTerminal } from '../../reporters/pretty/escape.ts';
import { type ConfiguredSource, holding } from '../config/settings.ts';
import { compose } from './compose.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { writeStdout } from '../output/output.ts';
import type { TraceSettings } from './run-trace.ts';

export async function runDryRun(run: TraceSettings): Promise<ExitCode> {
  const { settings, given } = run;
  const deps = await compose({ ...run, deadlineMs: Date.now() + run.timeoutMs.serversMs, onProgress: () => undefined });
  const { ids } = readingsOf(given);
  try {
    const plan = await planTrace(
      {
        ids,
        range: run.window?.range ?? null,
        hints: run.hints,
        now: run.now,
        maxLookbackNanos: settings.limits.maxLookbackNanos,
        maxBytes: settings.limits.maxBytes,
        signal: AbortSignal.timeout(run.timeoutMs.serversMs),
      },
      deps,
    );
    const text = run.format === 'json' ? toJson(plan, run) : toText(plan, run);
    await writeStdout(text);
    return EXIT_CODES.complete;
  } finally {
    await deps.close();
  }
}

function toText(plan: TracePlan, { settings, given }: TraceSettings): string {
  const { ids, more } = readingsOf(given);
  const [id] = ids;
  const lines = [`Nothing was searched. To find ${shown(id?.value ?? '')} this would be asked:`, ''];
  const spellings = needlesFor(ids).filter((spelling) => spelling !== id?.value);
  if (spellings.length > 0)
    lines.push('Searched as well, as it may be written so:', ...spellings.map((one) => `  ${shown(one)}`), '');
  if (more.length > 0)
    lines.push(
      `If that is not found, ${more.length} more of the text: ${more.map(({ value }) => shown(value)).join(', ')}`,
      '',
    );
  if (settings.files.length > 0)
    lines.push('Files, searched whole:', ...settings.files.map((file) => `  ${shown(file)}`), '');
  for (const { says, range } of plan.hints)
    lines.push(`A hint: ${escapeTerminal(plainText(says))}: looks first from ${rangeText(range)}`, '');
  if (plan.windows.length > 0) lines.push(...windowLines(plan), '');
  const isOneOfMany = plan.wholeQueries.length > 0;
  for (const query of plan.queries)
    lines.push(
      ...queryLines(query, isOneOfMany ? ', the first window (the others differ in their times alone)' : ''),
      '',
    );
  for (const query of plan.wholeQueries)
    lines.push(...queryLines(query, ', all of them in one question (to ask by hand; it reads them all)'), '');
  const [metrics] = holding(settings, 'metrics');
  if (metrics !== undefined && plan.signals.length > 0) lines.push(...metricLines(plan.signals, metrics), '');
  if (plan.also.length > 0) lines.push('Asked as well:', ...plan.also.map((asked) => `  ${asked}`), '');
  return `${lines.join('\n').trimEnd()}\n`;
}

/** The first id in all its readings, and the other ids of the text. */
function readingsOf({ candidates }: TraceSettings['given']): Record<'ids' | 'more', readonly CandidateId[]> {
  const next = candidates.findIndex(({ reading }, index) => index > 0 && reading === undefined);
  const end = next < 0 ? candidates.length : next;
  return { ids: candidates.slice(0, end), more: candidates.slice(end).filter(({ reading }) => reading === undefined) };
}

function windowLines({ windows }: TracePlan): readonly string[] {
  return [
    'Windows, in this order, until the request is found and its end was seen:',
    ...fold(windows, isAlike).map(({ range, items }) => {
      const [{ reason, isBeyondLimit, estimatedBytes: firstBytes }] = items;
      const estimatedBytes = items.reduce((sum, window) => sum + (window.estimatedBytes ?? 0), 0);
      const bytes = firstBytes === null ? 'no estimate' : `about ${formatBytes(estimatedBytes)}`;
      return `  ${rangeText(range)}  ${reasonText(reason, items.length)}, ${bytes}${isBeyondLimit ? ', NOT searched: more than --max-bytes in all' : ''}`;
    }),
  ];
}

function isAlike(a: TracePlan['windows'][number], b: TracePlan['windows'][number]): boolean {
  return (
    a.reason === b.reason &&
    a.isBeyondLimit === b.isBeyondLimit &&
    (a.estimatedBytes === null) === (b.estimatedBytes === null)
  );
}

function queryLines({ sourceId, language, query, range, commands }: PlannedQuery, which: string): readonly string[] {
  return [
    `${language}, ${rangeText(range)}${which}:`,
    `  ${shown(query)}`,
    ...commands.map(({ argv, header }) => `  ${headerOnStdin(sourceId, header)}${quoteCommand(argv)}`),
  ];
}

function metricLines(metrics: TracePlan['signals'], { connection, definition }: ConfiguredSource): readonly string[] {
  if (connection === null) return [];
  const { url, auth } = connection;
  const header = auth.kind === 'bearer-file' ? 'bearer' : auth.kind;
  return [
    `PromQL, of ${shown(url)}, once the request is found. ROUTE and MODEL are then what its lines say; TIME is its end (15`,
    'to 30 min later for a selector with […ms], which looks back), FROM and TO are about 15 min before and after it:',
    ...metrics.flatMap(({ title, query, when, stepSeconds }) => {
      const times = when === 'instant' ? ['time=TIME'] : ['start=FROM', 'end=TO', `step=${stepSeconds}`];
      const argv = [
        'curl',
        '-sS',
        '-G',
        ...(header === 'none' ? [] : ['-H', '@-']),
        ...[`query=${query}`, ...times].flatMap((param) => ['--data-urlencode', param]),
        `${url.replace(/\/+$/, '')}/api/v1/${when === 'instant' ? 'query' : 'query_range'}`,
      ];
      return [`  ${title}: ${shown(query)}`, `    ${headerOnStdin(definition.id, header)}${quoteCommand(argv)}`];
    }),
  ];
}

// The shell fills in the variables, and printf is a part of it: no credential becomes an argument of a process.
function headerOnStdin(sourceId: string, header: PlannedCommand['header']): string {
  const server = sourceId.toUpperCase();
  switch (header) {
    case 'none':
      return '';
    case 'bearer':
      return `printf 'Authorization: Bearer %s' "$${server}_BEARER_TOKEN" | `;
    case 'basic':
      return `printf 'Authorization: Basic %s' "$(printf %s "$${server}_USERNAME:$${server}_PASSWORD" | base64 | tr -d '\\n')" | `;
  }
}

function rangeText({ start, end }: TimeRange): string {
  return `${formatUtc(start)} to ${formatUtc(end)}`;
}

function shown(text: string): string {
  return escapeTerminal(text);
}

function toJson(plan: TracePlan, { settings, given }: TraceSettings): string {
  const { ids } = readingsOf(given);
  const body = { id: ids[0]?.value ?? null, spellings: needlesFor(ids), files: settings.files, ...plan };
  const json = JSON.stringify(body, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2);
  return escapeJsonText(`${json}\n`);
}
