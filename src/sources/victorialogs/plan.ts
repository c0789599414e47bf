// What would be asked, and the same as a command. Nothing is sent.

import type { PlannedQuery, WindowQuestion } from '../../model/source.ts';
import { knownFields } from './fields.ts';
import { holdsOneOf, MESSAGE, pageText, queryText } from './logsql.ts';
import { VICTORIALOGS } from './name.ts';
import { type Session, tenantHeaders } from './session.ts';
import { rangeParams } from './time-text.ts';

export function plan(session: Session, { needles, range }: Omit<WindowQuestion, 'signal'>): readonly PlannedQuery[] {
  if (needles.length === 0) return [];
  const { options, bounds, selection } = session;
  // Other fields are only known once the server was asked for them.
  const query = queryText(selection, holdsOneOf(needles, knownFields(session) ?? [MESSAGE]));
  const auth = options.auth ?? 'none';
  const argv = [
    'curl',
    '-sS',
    // From standard input: an argument would be in the list of processes.
    ...(auth === 'none' ? [] : ['-H', '@-']),
    ...Object.entries(tenantHeaders(options)).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    '--data-urlencode',
    `query=${pageText(query, bounds.firstPageRows)}`,
    ...rangeParams(range).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]),
    `${options.client.shownUrl.replace(/\/+$/, '')}/select/logsql/query`,
  ];
  return [{ sourceId: VICTORIALOGS.id, language: 'LogsQL', query, range, commands: [{ argv, header: auth }] }];
}
