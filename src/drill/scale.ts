// The same rules and the same routing, N times as fast: every duration is divided, nothing else changes. Comments and
// places stay.

import { type Document, isScalar, parseDocument, type Scalar, visit } from 'yaml';
import { formatDurationMs, readDurationMs } from '../model/prometheus-duration.ts';
import { durationsIn } from './promql-durations.ts';

const RULE_DURATIONS: ReadonlySet<string> = new Set(['interval', 'for', 'keep_firing_for']);
const ROUTING_DURATIONS: ReadonlySet<string> = new Set([
  'group_wait',
  'group_interval',
  'repeat_interval',
  'resolve_timeout',
]);

/** Of a Prometheus rule file. Throws what the YAML reader says of a text that is none. */
export function scaleRules(text: string, scale: number): string {
  return rewrite(text, (key, value) => {
    if (RULE_DURATIONS.has(key)) value.value = scaleDuration(String(value.value), scale);
    else if (key === 'expr') value.value = scaleExpression(String(value.value), scale);
  });
}

/** Of an Alertmanager configuration. */
export function scaleRouting(text: string, scale: number): string {
  return rewrite(text, (key, value) => {
    if (ROUTING_DURATIONS.has(key)) value.value = scaleDuration(String(value.value), scale);
  });
}

export function scaleExpression(expression: string, scale: number): string {
  let scaled = '';
  let done = 0;
  for (const { from, to, ms, kind } of durationsIn(expression)) {
    const value = kind === 'seconds' ? String(ms / scale / 1000) : formatDurationMs(ms / scale);
    scaled += `${expression.slice(done, from)}${value}`;
    done = to;
  }
  return scaled + expression.slice(done);
}

function scaleDuration(text: string, scale: number): string {
  const ms = readDurationMs(text);
  return ms === null ? text : formatDurationMs(ms / scale);
}

function rewrite(text: string, change: (key: string, value: Scalar) => void): string {
  const document: Document = parseDocument(text);
  if (document.errors[0] !== undefined) throw document.errors[0];
  visit(document, {
    Pair(_index, { key, value }) {
      if (isScalar(key) && isScalar(value)) change(String(key.value), value);
    },
  });
  return document.toString({ lineWidth: 0 });
}
