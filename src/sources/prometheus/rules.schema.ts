// /api/v1/rules?type=alert. A server that does not know `type` (a look-alike) sends recording rules too.

import type { AlertRule } from '../../model/metrics.ts';
import { fromMillis, type UnixNano } from '../../model/time.ts';
import { failureIn } from './server-error.ts';
import { badShape, type JsonMap, labelsAt, listAt, mapAt, parseJson, textAt } from '../http/shape.ts';

/** Throws SourceError: the failure that the answer states, `not-json`, or `bad-answer`. In the order of the server. */
export function readRules(text: string): readonly AlertRule[] {
  const answer = mapAt(parseJson(text), 'the answer');
  const failure = failureIn(answer);
  if (failure !== null) throw failure;
  if (answer['status'] !== 'success') badShape('status is neither success nor error');
  const groups = mapAt(answer['data'], 'data')['groups'];
  // A server without rules says `groups: []`; some look-alikes say null.
  return (groups === null ? [] : listAt(groups, 'groups')).flatMap((item) => {
    const group = mapAt(item, 'group');
    const rules = group['rules'];
    return (rules === undefined || rules === null ? [] : listAt(rules, 'rules'))
      .map((rule) => mapAt(rule, 'rule'))
      .filter(({ type }) => type === 'alerting')
      .map((rule) => ruleOf(rule, group));
  });
}

function ruleOf(rule: JsonMap, group: JsonMap): AlertRule {
  return {
    name: textAt(rule['name'], 'name of a rule'),
    group: textAt(group['name'], 'name of a group'),
    query: textAt(rule['query'], 'query of a rule'),
    forSeconds: secondsOf(rule['duration']) ?? 0,
    labels: labelsAt(rule['labels'], 'labels of a rule'),
    annotations: labelsAt(rule['annotations'], 'annotations of a rule'),
    health: typeof rule['health'] === 'string' ? rule['health'] : 'unknown',
    intervalSeconds: secondsOf(group['interval']),
    lastEvaluation: timeOf(rule['lastEvaluation']),
  };
}

function secondsOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** RFC 3339. A rule that was not evaluated yet has a time of the year 1. */
function timeOf(value: unknown): UnixNano | null {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return ms > 0 ? fromMillis(ms) : null;
}
