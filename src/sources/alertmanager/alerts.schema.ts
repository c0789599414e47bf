// GET /api/v2/alerts and /api/v2/silences (prometheus/alertmanager api/v2/openapi.yaml), as far as it is needed.

import type { ActiveAlert, Silence } from '../../model/metrics.ts';
import { fromMillis, type UnixNano } from '../../model/time.ts';
import { badShape, type JsonMap, labelsAt, listAt, mapAt, parseJson, textAt, textsAt } from '../http/shape.ts';

/** Throws SourceError `not-json` or `bad-answer`. In the order of the server. */
export function readAlerts(text: string): readonly ActiveAlert[] {
  return listAt(parseJson(text), 'the answer').map((item) => {
    const alert = mapAt(item, 'alert');
    const status = mapAt(alert['status'], 'status');
    return {
      labels: labelsAt(alert['labels'], 'labels'),
      annotations: labelsAt(alert['annotations'], 'annotations'),
      startsAt: timeAt(alert['startsAt'], 'startsAt'),
      endsAt: alert['endsAt'] === undefined ? null : timeAt(alert['endsAt'], 'endsAt'),
      state: oneOf(status['state'], ['active', 'suppressed', 'unprocessed']),
      silencedBy: textsAt(status['silencedBy'], 'silencedBy'),
      inhibitedBy: textsAt(status['inhibitedBy'], 'inhibitedBy'),
    };
  });
}

/** Expired ones too: the server keeps them for some days. */
export function readSilences(text: string): readonly Silence[] {
  return listAt(parseJson(text), 'the answer').map((item) => {
    const silence = mapAt(item, 'silence');
    return {
      id: textAt(silence['id'], 'id'),
      state: oneOf(mapAt(silence['status'], 'status')['state'], ['active', 'pending', 'expired']),
      matchers: listAt(silence['matchers'], 'matchers').map((matcher) => matcherText(mapAt(matcher, 'matcher'))),
      startsAt: timeAt(silence['startsAt'], 'startsAt'),
      endsAt: timeAt(silence['endsAt'], 'endsAt'),
      createdBy: textAt(silence['createdBy'], 'createdBy'),
      comment: textAt(silence['comment'], 'comment'),
    };
  });
}

/** As amtool writes it. `isEqual` came with 0.22; without it a matcher is positive. */
function matcherText({ name, value, isRegex, isEqual }: JsonMap): string {
  const equal = isEqual !== false;
  const operator = isRegex === true ? (equal ? '=~' : '!~') : equal ? '=' : '!=';
  return `${textAt(name, 'name of a matcher')}${operator}${JSON.stringify(textAt(value, 'value of a matcher'))}`;
}

function oneOf<T extends string>(value: unknown, known: readonly T[]): T {
  return known.find((state) => state === value) ?? badShape(`state is none of ${known.join(', ')}`);
}

/** RFC 3339; the server writes milliseconds. */
function timeAt(value: unknown, where: string): UnixNano {
  const ms = Date.parse(textAt(value, where));
  return Number.isNaN(ms) ? badShape(`${where} is not a time`) : fromMillis(ms);
}
