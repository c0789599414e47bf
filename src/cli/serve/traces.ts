// What the server asks of the rest: a trace for a key, as the command line would make it, and what can be downloaded of it.

import { hintsFrom } from '../../app/time-hints.ts';
import type { TraceReport } from '../../model/report.ts';
import { isRequestId } from '../../model/request-id.ts';
import { formatUtc, fromMillis } from '../../model/time.ts';
import { FORMATS } from '../../reporters/index.ts';
import { BUNDLE_FILE } from '../../web/downloads.ts';
import { markdown } from '../../reporters/markdown/index.ts';
import type { Traced, WebDeps } from '../../web/settings.ts';
import type { TraceKey } from '../../web/traces.ts';
import { hasStore, type ResolvedSettings, type SettingFlags } from '../config/settings.ts';
import { DEFAULT_MAX_ROWS } from '../flags/flags.ts';
import { takeInput, understandInput } from '../trace/input.ts';
import { rerunCommand } from '../trace/rerun-command.ts';
import { type Window, checkTimezone, parseWindow } from '../trace/time-expression.ts';
import { configurationOf } from '../trace/command.ts';
import {
  type KeptRecording,
  type Recording,
  refuseWhenNothingWasRead,
  traceOnce,
  type TraceRun,
} from '../trace/trace-once.ts';
import { makeBundle } from '../../bundle/make-bundle.ts';
import { sha256 } from '../bundle/write-bundle.ts';
import { zipMembers } from '../bundle/zip.ts';
import { exitCodeOf } from '../trace/run-trace.ts';

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
    const given = takeInput(key.id);
    const now = fromMillis(Date.now());
    const window = windowOf(key, { now, timezone: checkTimezone(settings.timezone) });
    const ids = given.candidates.map(({ value }) => value);
    const isLookedFor = window === null && hasStore(settings);
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
      configuration: configurationOf(resolved),
      command: rerunCommand({ id: key.id, resolved, window, flags: { ...flags, all: false, redact: true } }),
    };
  };

  return {
    check: async (key) => {
      await runFor(key);
    },
    trace: async (key, watch) => {
      const kept: { recording: KeptRecording | null } = { recording: null };
      const report = await traceOnce(await runFor(key), {
        ...watch,
        onRecording: (recording) => (kept.recording = recording),
        maxRecorded: MAX_RECORDED,
      });
      refuseWhenNothingWasRead(report);
      return traced(report, kept.recording);
    },
    understand: async (text) => {
      const own = keyOfOwnAddress(text);
      if (own !== null) return own;
      // There is no --id here: what holds no id and could be one is taken as it is.
      const { candidates } = await understandInput(text, { takesText: true });
      const ids = candidates.map(({ value }) => value);
      const hints = hintsFrom({ text, ids, now: fromMillis(Date.now()) });
      const [hint] = hints.filter(({ from }) => from === 'pasted');
      const at = hint === undefined ? null : formatUtc(hint.timeUnixNano);
      return { id: ids[0] ?? '', from: null, to: null, at };
    },
  };
}

/** Characters of answers kept with each trace for its bundle; the bundle says what was too much. */
const MAX_RECORDED = 4 * 1024 * 1024;

const OPTIONS = { width: 0, color: false, all: false };

function traced(report: TraceReport, recording: KeptRecording | null): Traced {
  const text = markdown.render(report, OPTIONS);
  return {
    report,
    download: async (file) => {
      if (file === BUNDLE_FILE) return bundleOf(report, (await recording?.make()) ?? null);
      const format = FORMATS.find(({ download }) => download?.file === file);
      if (format === undefined) throw new Error(`nothing is called ${file}`);
      return (await format.load()).render(report, OPTIONS);
    },
    // What its bundle keeps, its events, the page that holds most of their text once more, and the Markdown.
    sizeBytes:
      text.length * 4 +
      (recording?.characters ?? 0) * 2 +
      report.events.reduce((sum, { record }) => sum + record.body.length * 4 + 2000, 0),
  };
}

/** The address of such a page, of this server or another: it holds a window too. */
function keyOfOwnAddress(text: string): TraceKey | null {
  const url = URL.parse(text.trim());
  const [, segment = ''] = /\/trace\/([^/]+)$/.exec(url?.pathname ?? '') ?? [];
  const id = decoded(segment);
  if (url === null || id === null || !isRequestId(id)) return null;
  const parameter = (name: string): string | null => url.searchParams.get(name);
  return { id, from: parameter('from'), to: parameter('to'), at: parameter('at') };
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

async function bundleOf(report: TraceReport, recording: Recording | null): Promise<Uint8Array> {
  const { members } = await makeBundle({
    report,
    answers: recording?.answers ?? null,
    configuration: recording?.configuration ?? [],
    exitCode: exitCodeOf(report, false),
    all: false,
    maxRows: DEFAULT_MAX_ROWS,
    sha256,
  });
  return zipMembers(members);
}

function windowOf({ from, to }: TraceKey, context: Parameters<typeof parseWindow>[1]): Window | null {
  if (from === null && to === null) return null;
  return parseWindow({ from: from ?? undefined, to: to ?? undefined }, context);
}
