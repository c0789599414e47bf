// Which lines one process wrote: by what envelopes and labels say of their writer, and by the log they stand in.

import type { LogRecord, Origin, Writer } from './log-record.ts';
import { joinProse, type Prose, say } from './prose.ts';

/** What tells processes apart. */
export type Written = Pick<LogRecord, 'writer' | 'envelopes' | 'origin'>;

/** What is not known contradicts nothing: a file without an envelope may be anybody's. */
export type SameProcess = 'same' | 'other' | 'unknown';

export function compareProcesses(a: Written, b: Written): SameProcess {
  const answers = [
    comparePods(a.writer, b.writer),
    // Each envelope has its own way of naming these: `app-1` and `shop-app-1` are one container.
    ...(nameAlike(a, b) ? compareNames(a.writer, b.writer) : []),
  ];
  if (answers.includes('other')) return 'other';
  return answers.includes('same') ? 'same' : 'unknown';
}

function comparePods(a: Writer, b: Writer): SameProcess {
  return compare(a.pod, b.pod);
}

function compareNames(a: Writer, b: Writer): readonly SameProcess[] {
  const container = compare(a.container, b.container);
  const host = compare(shortHost(a.host), shortHost(b.host));
  // Every pod of a deployment has a container of the same name, and a host has many processes.
  const isOfPods = a.pod !== null || b.pod !== null;
  return [
    container === 'same' && isOfPods ? 'unknown' : container,
    host === 'same' ? 'unknown' : host,
    compare(a.processId, b.processId),
  ];
}

function compare(a: string | null, b: string | null): SameProcess {
  if (a === null || b === null) return 'unknown';
  return a === b ? 'same' : 'other';
}

function nameAlike(a: Written, b: Written): boolean {
  if (a.origin.entry !== null && b.origin.entry !== null) return true;
  return a.envelopes.length === b.envelopes.length && a.envelopes.every((name, index) => name === b.envelopes[index]);
}

function shortHost(host: string | null): string | null {
  return host === null || /^[\d.:]+$/.test(host) ? host : host.toLowerCase().replace(/\..*$/, '');
}

export function isKnownWriter({ pod, host, container, processId }: Writer): boolean {
  return pod !== null || host !== null || container !== null || processId !== null;
}

/** Lines of equal keys that say who wrote them are of one process; lines that do not say so share the empty key. */
export function writerKey(writer: Writer): string {
  const { pod, host, container, processId } = writer;
  return isKnownWriter(writer) ? JSON.stringify([pod, host, container, processId]) : '';
}

// A rotated file continues the log of its name: an exit at the end of app.log.1 and the ready at the beginning of
// app.log are one outage. Suffixes as logrotate, container runtimes and compressors write them.
const ROTATION = /(?:\.\d{1,4}|[.-]\d{8}(?:[-T]?\d{2,6})?|\.gz|\.zst|\.zstd)+$/;

/** The log that a file is a part of, or the stream. */
export function logOf({ source, file }: Origin): string {
  return `${source} ${file.replace(ROTATION, '')}`;
}

/** `pod app-b`, `container app-1 on host n1`: what tells it from others. Empty when nothing says who it was. */
export function writerText({ pod, host, container, processId }: Writer): Prose {
  const name = pod !== null ? say`pod ${pod}` : container !== null ? say`container ${container}` : null;
  const parts = [
    ...(name === null ? [] : [name]),
    ...(processId === null ? [] : [say`process ${processId}`]),
    ...(host === null || pod !== null
      ? []
      : [name === null && processId === null ? say`host ${host}` : say`on host ${host}`]),
  ];
  return joinProse(parts, ' ');
}
