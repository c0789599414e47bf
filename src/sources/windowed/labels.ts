import { goLiteral } from '../../model/go-literal.ts';

export type Labels = Readonly<Record<string, string>>;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A stream's name: its labels, sorted. The same stream always has the same name. */
export function selectorOf(labels: Labels): string {
  return `{${Object.keys(labels)
    .sort()
    .map((name) => `${name}=${goLiteral(labels[name] ?? '')}`)
    .join(', ')}}`;
}

export function isLabelName(name: string): boolean {
  return NAME.test(name);
}

/**
 * Labels that tell streams of one process apart: the supervisor's lines stand in another file or on another standard stream,
 * and at another level, than the request's. What is left (namespace, pod, container, job, service …) says which process.
 */
const OF_ONE_STREAM = new Set([
  'filename',
  'file',
  'log_file',
  'stream',
  'level',
  'detected_level',
  'severity',
  'logger',
]);

/** Of a stream's labels those that say which process wrote it, and as a selector. */
export function processLabels(stream: Labels): { readonly labels: Labels; readonly selector: string } {
  const kept = Object.entries(stream).filter(
    ([name, value]) => !OF_ONE_STREAM.has(name) && isLabelName(name) && value !== '',
  );
  const labels = Object.fromEntries(kept);
  return { labels, selector: selectorOf(labels) };
}
