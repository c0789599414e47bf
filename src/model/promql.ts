// PromQL that holds text of a log line. Label values are double-quoted literals with Go's escapes and matched exactly:
// never backticks, never a regular expression made from what someone else wrote.

import { goLiteral } from './go-literal.ts';

/** `metric{a="x",b="y"}`. Labels whose value is null or empty are left out. Metric and label names are ours. */
export function selectSeries(metric: string, labels: Readonly<Record<string, string | null>> = {}): string {
  const matchers = Object.entries(labels).flatMap(([name, value]) =>
    value === null || value === '' ? [] : [`${name}=${goLiteral(value)}`],
  );
  return matchers.length === 0 ? metric : `${metric}{${matchers.join(',')}}`;
}
