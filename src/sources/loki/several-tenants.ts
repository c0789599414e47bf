// `a|b` in X-Scope-OrgID means several tenants, where the server federates them. Where Loki 3 does not, each question ends as 500
// after 16 to 18 s of its own retries. So the first question of all is a small one, asked once; /tail, before which no frontend
// stands, says the same at once. Before Loki 3 the whole is the name of one tenant, and nobody says anything.

import { setTimeout as delay } from 'node:timers/promises';
import { SourceError } from '../../model/errors.ts';
import type { HttpClient } from '../http/client.ts';
import type { ProbeSent } from '../windowed/probe-sent.ts';

export function isSeveral(tenant: string): boolean {
  return tenant.includes('|');
}

interface SeveralQuestion {
  readonly client: HttpClient;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onProbe: (probe: ProbeSent) => void;
}

/** A server that federates answers within this. */
const PATIENCE_MS = 3000;
const NOTHING = ['query', '{trace_by_id="none"}'] as const;

/** What the server says against it, in its own words; null: it takes the question, or says something else. */
export async function severalRefused({
  client,
  headers,
  signal,
  onProbe,
}: SeveralQuestion): Promise<SourceError | null> {
  const given = new AbortController();
  const until = AbortSignal.any([signal, given.signal]);
  const ask = (path: string, limit: readonly (readonly [string, string])[]): Promise<SourceError | null> => {
    const params = [NOTHING, ...limit];
    return client.get({ path: `/loki/api/v1/${path}`, params, headers, signal: until, retries: 0 }).then(
      () => told({ path, params, isAnswered: true, processedBytes: null }, null),
      (error: unknown) =>
        told({ path, params, isAnswered: false, processedBytes: null }, isRefusal(error) ? error : null),
    );
  };
  const told = (probe: ProbeSent, refused: SourceError | null): SourceError | null => {
    onProbe(probe);
    return refused;
  };
  const asked = ask('query_range', [['limit', '1']]);
  const tail = ask('tail', []);
  const late = delay(PATIENCE_MS, null, { signal: until }).then(
    () => tail,
    () => null,
  );
  // Nothing of the tail's: this server lets nobody through to it, and the question decides.
  const refused = await Promise.race([asked, late.then((says) => says ?? asked)]);
  given.abort();
  return refused;
}

function isRefusal(error: unknown): error is SourceError {
  return error instanceof SourceError && /multiple org IDs/i.test(error.serverSays);
}
