// A store behind a client that is none, whose answers come in rounds: what is under way together comes together, once nobody
// has anything more to ask. So the rounds are the round trips that depend on each other, whatever the machine does meanwhile.

import { SourceError } from '../../src/model/errors.ts';
import { UTC_CLOCK } from '../../src/decode/index.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../src/sources/http/client.ts';
import { createLokiSource } from '../../src/sources/loki/source.ts';
import type { LogSource } from '../../src/model/source.ts';
import { answerLoki, type FakeAnswer, type LokiStore } from '../fakes/loki/index.ts';

/** As many as the real client has under way (sources/http/create-client.ts). */
const IN_FLIGHT = 2;
/** Nothing more is asked before an answer comes when so much time brought no request. Promises take none of it. */
const QUIET_MS = 10;

export interface RoundsOf {
  readonly source: LogSource;
  /** One list a round: what was answered in it. */
  readonly rounds: readonly (readonly AnsweredRequest[])[];
}

export interface AnsweredRequest {
  /** The last part of the path: `query_range`, `query`, `stats`, `buildinfo`, `detected_fields`. */
  readonly what: string;
  readonly params: Readonly<Record<string, string>>;
  /** By the server's own account. */
  readonly processedBytes: number;
}

interface Waiting {
  readonly request: HttpRequest;
  readonly settle: (answer: FakeAnswer) => void;
}

export function lokiInRounds(store: LokiStore): RoundsOf {
  const rounds: AnsweredRequest[][] = [];
  const waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  const answerRound = (): void => {
    const together = waiting.splice(0, IN_FLIGHT);
    const answers = together.map(({ request: { path, params = [], headers = {} } }) =>
      answerLoki(store, { method: 'GET', path, params, headers }),
    );
    rounds.push(together.map(({ request }, index) => answered(request, answers[index] as FakeAnswer)));
    for (const [index, { settle }] of together.entries()) settle(answers[index] as FakeAnswer);
    if (waiting.length > 0) again();
  };
  const again = (): void => {
    clearTimeout(timer);
    timer = setTimeout(answerRound, QUIET_MS);
  };
  const client: HttpClient = {
    shownUrl: 'http://loki.test:3100',
    get: (request) =>
      new Promise<HttpAnswer>((resolve, reject) => {
        waiting.push({ request, settle: (answer) => settle(answer, { resolve, reject }) });
        again();
      }),
    close: () => Promise.resolve(),
  };
  const source = createLokiSource({
    client,
    selector: '{service_name="codex-app"}',
    tenants: [],
    queryTags: '',
    grammar: codexAppServer.grammar,
    clock: UTC_CLOCK,
    limits: { maxRecords: 20_000, maxLineBytes: 262_144 },
    now: store.settings.now,
  });
  return { source, rounds };
}

function settle(
  { status, headers, body }: FakeAnswer,
  {
    resolve,
    reject,
  }: { readonly resolve: (answer: HttpAnswer) => void; readonly reject: (error: SourceError) => void },
): void {
  if (status < 300)
    return resolve({ status, headers, text: body, receivedBytes: body.length, tries: 1, clockOffsetMs: null });
  reject(
    new SourceError({ errorType: 'bad_data', kind: `status-${status}`, status, serverSays: body, prose: ['refused'] }),
  );
}

function answered({ path, params = [] }: HttpRequest, { body }: FakeAnswer): AnsweredRequest {
  return {
    what: path.split('/').at(-1) ?? '',
    params: Object.fromEntries(params),
    processedBytes: Number(/"totalBytesProcessed":(\d+)/.exec(body.slice(-2000))?.[1] ?? 0),
  };
}
