// `--dry-run`: what would be asked, of whom, and what it would cost. Nothing heavy is asked.

import { planTrace, type TracePlan } from '../app/plan-trace.ts';
import type { PlannedCommand, PlannedQuery } from '../model/source.ts';
import { plainText } from '../model/prose.ts';
import { formatUtc, type TimeRange } from '../model/time.ts';
import { escapeJsonText } from '../reporters/json-escape.ts';
import { formatBytes } from '../reporters/quantities.ts';
import { quoteCommand } from '../reporters/shell-quote.ts';
import { escapeTerminal } from '../reporters/terminal-escape.ts';
import { compose } from './compose.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { writeStdout } from './output.ts';
import type { TraceSettings } from './run-trace.ts';

export async function runDryRun(run: TraceSettings): Promise<ExitCode> {
  const { settings, given } = run;
  const deps = compose({ ...run, deadlineMs: Date.now() + run.timeoutMs.serversMs, onProgress: () => undefined });
  const [id] = given.candidates;
  if (id === undefined) return EXIT_CODES.notRun;
  try {
    const plan = await planTrace(
      {
        id,
        range: run.window?.range ?? null,
        hints: run.hints,
        now: run.now,
        maxLookbackNanos: settings.limits.maxLookbackNanos,
        maxBytes: settings.limits.maxBytes,
        signal: AbortSignal.timeout(run.timeoutMs.serversMs),
      },
      { ...deps, asksMetrics: deps.metrics !== null },
    );
    const text = run.format === 'json' ? toJson(plan, run) : toText(plan, run);
    await writeStdout(text);
    return EXIT_CODES.complete;
  } finally {
    await deps.close();
  }
}

function toText(plan: TracePlan, { settings, given }: TraceSettings): string {
  const lines = [`Nothing was searched. To find ${shown(given.candidates[0]?.value ?? '')} this would be asked:`, ''];
  if (settings.files.length > 0)
    lines.push('Files, searched whole:', ...settings.files.map((file) => `  ${shown(file)}`), '');
  for (const { says, range } of plan.hints)
    lines.push(`A hint: ${escapeTerminal(plainText(says))}: looks first from ${rangeText(range)}`, '');
  if (plan.windows.length > 0) lines.push(...windowLines(plan), '');
  for (const query of plan.queries) lines.push(...queryLines(query), '');
  if (plan.signals.length > 0) {
    lines.push('PromQL, once the request is found (ROUTE and MODEL are then what its lines say):');
    lines.push(...plan.signals.map(({ title, query }) => `  ${title}: ${shown(query)}`), '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function windowLines({ windows }: TracePlan): readonly string[] {
  return [
    'Windows, in this order, until the request is found and its end was seen:',
    ...windows.map(({ range, reason, estimatedBytes, isBeyondLimit }) => {
      const bytes = estimatedBytes === null ? 'no estimate' : `about ${formatBytes(estimatedBytes)}`;
      return `  ${rangeText(range)}  ${reason}, ${bytes}${isBeyondLimit ? ', NOT searched: more than --max-bytes in all' : ''}`;
    }),
  ];
}

function queryLines({ language, query, range, commands }: PlannedQuery): readonly string[] {
  return [
    `${language}, ${rangeText(range)}:`,
    `  ${shown(query)}`,
    ...commands.map(({ argv, header }) => `  ${HEADER_ON_STDIN[header]}${quoteCommand(argv)}`),
  ];
}

// The shell fills in the variables, and printf is a part of it: no credential becomes an argument of a process.
const HEADER_ON_STDIN: Readonly<Record<PlannedCommand['header'], string>> = {
  none: '',
  bearer: `printf 'Authorization: Bearer %s' "$LOKI_BEARER_TOKEN" | `,
  basic: `printf 'Authorization: Basic %s' "$(printf %s "$LOKI_USERNAME:$LOKI_PASSWORD" | base64 | tr -d '\\n')" | `,
};

function rangeText({ start, end }: TimeRange): string {
  return `${formatUtc(start)} to ${formatUtc(end)}`;
}

function shown(text: string): string {
  return escapeTerminal(text);
}

function toJson(plan: TracePlan, { settings, given }: TraceSettings): string {
  const body = { id: given.candidates[0]?.value ?? null, files: settings.files, ...plan };
  const json = JSON.stringify(body, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2);
  return escapeJsonText(`${json}\n`);
}
