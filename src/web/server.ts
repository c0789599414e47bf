// `serve`: gate, routes, and the way from updates of a trace to a page that grows. It only ever reads: no route writes
// anything, no part of an address is a path of the file system.

import { InputError } from '../model/errors.ts';
import type { TraceReport } from '../model/report.ts';
import { escapeJsonText } from '../reporters/json/escape.ts';
import { describeError } from './answers.ts';
import { addHooks } from './hooks.ts';
import { createHttpApp } from './http-app.ts';
import { createMetrics, type TraceOutcome } from './metrics.ts';
import { addRoutes } from './routes.ts';
import type { Traced, WebDeps, WebServer, WebSettings } from './settings.ts';
import { createTraces } from './traces.ts';

/** Reports of ended traces are on their way by then. */
const LAST_WORDS_MS = 2000;
/** What may be otherwise in a moment is asked for again soon; viewers who come together still share it. */
const KEEP_UNSETTLED_MS = 15_000;

export function createWebServer(settings: WebSettings, deps: WebDeps): WebServer {
  const { limits } = settings;
  const traces = createTraces<Traced>({
    run: async (key, watch) => {
      const began = deps.now();
      const seconds = (): number => (deps.now() - began) / 1000;
      try {
        const traced = await deps.trace(key, watch);
        metrics.traced(outcomeOf(traced.report), seconds());
        return traced;
      } catch (error) {
        metrics.traced('failed', seconds());
        logBug(error);
        throw error;
      }
    },
    sizeOf: ({ sizeBytes }) => sizeBytes,
    keepMsOf: ({ report }) => (isSettled(report) ? limits.keepMs : Math.min(limits.keepMs, KEEP_UNSETTLED_MS)),
    limits,
    now: deps.now,
  });
  const metrics = createMetrics(traces.counts);
  // Where, and not what: a message may hold anything that was read.
  const logBug = (error: unknown): void => {
    if (error instanceof InputError || describeError(error).status !== 500) return;
    const { name, stack = '' } = error instanceof Error ? error : new Error('no error');
    const at = stack.split('\n').filter((line) => /^\s+at /.test(line));
    deps.log(escapeJsonText(JSON.stringify({ time: new Date(deps.now()).toISOString(), bug: name, at })));
  };

  const app = createHttpApp(settings);
  const admissionOf = addHooks(app, { settings, deps, metrics, logBug });
  addRoutes(app, { settings, deps, traces, metrics, admissionOf });

  return {
    listen: async ({ host, port }) => {
      await app.listen({ host, port });
      const address = app.server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
    close: async (graceMs) => {
      // Sockets that say nothing, or read nothing, would hold it open for good.
      const ending = setTimeout(() => app.server.closeAllConnections(), graceMs + LAST_WORDS_MS);
      const timer = setTimeout(() => traces.stop(), graceMs);
      await app.close();
      clearTimeout(timer);
      clearTimeout(ending);
    },
  };
}

/** False: something was missing, nothing was found, or lines or evaluations of rules may still be on their way. */
function isSettled({ completeness, outcome, reqId, metrics }: TraceReport): boolean {
  const isYoung = completeness.sources.some(({ gaps }) => gaps.some(({ kind }) => kind === 'young-window'));
  const isKnown = reqId !== null && outcome.verdict !== 'unknown';
  return completeness.verdict === 'complete' && isKnown && !isYoung && (metrics?.notEvaluatedYet ?? null) === null;
}

function outcomeOf({ completeness, reqId }: TraceReport): TraceOutcome {
  if (completeness.verdict === 'incomplete') return 'incomplete';
  return reqId === null ? 'not_found' : 'complete';
}
