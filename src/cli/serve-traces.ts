// What the server asks of the rest: a trace for a key, as the command line would make it, and what can be downloaded of it.

import { hintsFrom } from '../app/time-hints.ts';
import type { TraceReport } from '../model/report.ts';
import { formatUtc, fromMillis } from '../model/time.ts';
import { html } from '../reporters/html.ts';
import { json } from '../reporters/json.ts';
import { markdown } from '../reporters/markdown.ts';
import type { Traced, WebDeps } from '../web/server.ts';
import type { TraceKey } from '../web/traces.ts';
import type { ResolvedSettings, SettingFlags } from './config/settings.ts';
import { DEFAULT_MAX_ROWS } from './flags.ts';
import { understandInput } from './input.ts';
import { rerunCommand } from './rerun-command.ts';
import { type Window, checkTimezone, parseWindow } from './time-expression.ts';
import { refuseWhenNothingWasRead, traceOnce, type TraceRun } from './trace-once.ts';

export interface ServeTraces {
  readonly resolved: ResolvedSettings;
  readonly flags: SettingFlags;
  readonly version: string;
}

export function serveTraces({
  resolved,
  flags,
  version,
}: ServeTraces): Pick<WebDeps, 'check' | 'trace' | 'understand'> {
  const { settings } = resolved;

  const runFor = async (key: TraceKey): Promise<TraceRun> => {
    const given = await understandInput(key.id);
    const now = fromMillis(Date.now());
    const window = windowOf(key, { now, timezone: checkTimezone(settings.timezone) });
    const ids = given.candidates.map(({ value }) => value);
    const isLookedFor = window === null && settings.loki !== null;
    return {
      given,
      settings,
      stdin: null,
      window,
      hints: isLookedFor ? hintsFrom({ text: key.at === null ? key.id : `${key.at} ${key.id}`, ids, now }) : [],
      now,
      timeoutMs: { serversMs: settings.limits.timeoutMs, filesMs: settings.limits.timeoutMs },
      maxRows: DEFAULT_MAX_ROWS,
      redact: true,
      version,
      command: rerunCommand({ id: key.id, resolved, window, flags: { ...flags, all: false, redact: true } }),
    };
  };

  return {
    check: async (key) => {
      await runFor(key);
    },
    trace: async (key, watch) => {
      const report = await traceOnce(await runFor(key), watch);
      refuseWhenNothingWasRead(report);
      return traced(report);
    },
    understand: async (text) => {
      const { candidates } = await understandInput(text);
      const ids = candidates.map(({ value }) => value);
      const hints = hintsFrom({ text, ids, now: fromMillis(Date.now()) });
      const [hint] = hints.filter(({ from }) => from === 'pasted');
      const at = hint === undefined ? null : formatUtc(hint.timeUnixNano);
      return { id: ids[0] ?? '', from: null, to: null, at };
    },
  };
}

const OPTIONS = { width: 0, color: false, all: false };

function traced(report: TraceReport): Traced {
  const text = markdown.render(report, OPTIONS);
  return {
    report,
    files: {
      'evidence.md': () => Promise.resolve(text),
      'evidence.html': () => Promise.resolve(html.render(report, OPTIONS)),
      'report.json': () => Promise.resolve(json.render(report, OPTIONS)),
    },
    // Its events, the page that holds most of their text once more, and the Markdown.
    sizeBytes: text.length * 4 + report.events.reduce((sum, { record }) => sum + record.body.length * 4 + 2000, 0),
  };
}

function windowOf({ from, to }: TraceKey, context: Parameters<typeof parseWindow>[1]): Window | null {
  if (from === null && to === null) return null;
  return parseWindow({ from: from ?? undefined, to: to ?? undefined }, context);
}
