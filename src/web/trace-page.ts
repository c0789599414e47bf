// A page that grows: its beginning at once, what is known while the stores answer, then the report in place of all
// that.

import type { TraceReport } from '../model/report.ts';
import { renderElement } from '../reporters/html/document.ts';
import { interimElement, renderReport } from '../reporters/html/page.ts';
import { describeError } from './answers.ts';
import {
  actionsFor,
  ageElement,
  closeTracePage,
  failedElement,
  openTracePage,
  pathOf,
  progressLine,
  queryOf,
} from './pages.ts';
import type { TraceKey, Update } from './traces.ts';

export interface TracePage {
  readonly updates: AsyncIterable<Update<{ readonly report: TraceReport }>>;
  /** For the link that asks again. */
  readonly pass: string;
  readonly now: () => number;
}

export async function* tracePage(key: TraceKey, { updates, pass, now }: TracePage): AsyncGenerator<string> {
  yield openTracePage(key);
  for await (const update of withHeartbeat(updates)) {
    switch (update.kind) {
      case 'nothing':
        yield HEARTBEAT;
        break;
      case 'progress':
        yield progressLine(update.says);
        break;
      case 'interim':
        yield renderElement(interimElement(update.report));
        break;
      case 'failed':
        yield failedElement(describeError(update.error));
        break;
      case 'finished': {
        const { value, finishedAtMs } = update.finished;
        const [answer, rest] = mainOf(key, value.report);
        yield answer;
        yield ageElement(key, { ageSeconds: Math.floor((now() - finishedAtMs) / 1000), pass });
        yield rest;
      }
    }
  }
  yield closeTracePage();
}

/** Kept for as long as its report is: drawing the charts for each viewer would be most of the server's work. */
const mains = new WeakMap<TraceReport, ReturnType<typeof renderReport>>();

function mainOf(key: TraceKey, report: TraceReport): ReturnType<typeof renderReport> {
  const known = mains.get(report);
  if (known !== undefined) return known;
  const main = renderReport(report, {
    all: false,
    actions: actionsFor(key),
    // Where this one was found, those it speaks of were seen too.
    traceHref: (id) => `${pathOf(id)}${queryOf(key)}`,
  });
  mains.set(report, main);
  return main;
}

const HEARTBEAT_MS = 15_000;
/** Nothing to see. Proxies, and this server, close a connection on which nothing moves. */
const HEARTBEAT = '<!-- still at it -->\n';

async function* withHeartbeat<T>(updates: AsyncIterable<T>): AsyncGenerator<T | { readonly kind: 'nothing' }> {
  const iterator = updates[Symbol.asyncIterator]();
  let next = iterator.next();
  for (;;) {
    const beat = Promise.withResolvers<null>();
    const timer = setTimeout(() => beat.resolve(null), HEARTBEAT_MS);
    const result = await Promise.race([next, beat.promise]);
    clearTimeout(timer);
    if (result === null) {
      yield { kind: 'nothing' };
      continue;
    }
    if (result.done === true) return;
    yield result.value;
    next = iterator.next();
  }
}
