// The names of all series that a Prometheus knows.

import { SourceError } from '../../model/errors.ts';
import { say } from '../../model/prose.ts';
import type { HttpClient } from '../http/client.ts';
import { listAt } from '../http/probe.ts';

/** Throws SourceError. */
export async function askMetricNames(client: HttpClient, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const { text } = await client.get({ path: '/api/v1/label/__name__/values', signal });
  const names = listAt(parse(text), 'data');
  if (names === null || !names.every((name) => typeof name === 'string'))
    throw new SourceError({
      errorType: 'bad_data',
      kind: 'unexpected-answer',
      status: 200,
      prose: say`${client.shownUrl} did not answer with a list of metric names, as Prometheus does.`,
    });
  return new Set(names);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
