// The only place that picks implementations: which sources, which profile, which redactor. Loaded when a command runs, so
// that --help and --version do not pay for it.

import { setTimeout as wait } from 'node:timers/promises';
import { rgPath } from '@vscode/ripgrep';
import type { TraceDeps } from '../../app/trace-request.ts';
import type { UnderstoodInput } from '../../app/understand-id.ts';
import type { AnswerRecorder } from '../../bundle/record-answers.ts';
import type { Exchange } from '../../model/exchange.ts';
import type { Profile } from '../../model/profile.ts';
import type { Redactor } from '../../model/redaction.ts';
import type { Progress } from '../../model/source.ts';
import { fromMillis, type UnixNano } from '../../model/time.ts';
import { PROFILES } from '../../profiles/index.ts';
import { createRedactor } from '../../redact/index.ts';
import { textOption } from '../../sources/definition.ts';
import type { HttpClient } from '../../sources/http/client.ts';
import { advise } from '../../sources/index.ts';
import { clockOf } from './clock.ts';
import { configured, type ConfiguredSource, type Settings } from '../config/settings.ts';
import { createCredentialList, learnFromFile } from './credential-list.ts';
import { httpEnv } from './http-env.ts';
import { keepYoungHeapSmall } from './young-heap.ts';

export interface Composition {
  readonly given: UnderstoodInput;
  readonly settings: Settings;
  readonly stdin: NodeJS.ReadStream | null;
  readonly maxRows: number;
  readonly redact: boolean;
  /** When everything must be done, in milliseconds since the epoch. */
  readonly deadlineMs: number;
  readonly version: string;
  readonly onProgress: (progress: Progress) => void;
  /** Keeps what servers answer; absent: nobody does. */
  readonly recorder?: AnswerRecorder;
}

export interface Composed extends TraceDeps {
  /** One more that looks for the same and has numbers of its own. */
  newRedactor(): Redactor;
  /** Lets go of every connection. */
  close(): Promise<void>;
}

/** One line of a log is kept up to this size; of a longer one head, tail, size and hash. */
const MAX_LINE_BYTES = 256 * 1024;

export async function compose({
  given,
  settings,
  stdin,
  maxRows,
  redact,
  version,
  deadlineMs,
  onProgress,
  recorder,
}: Composition): Promise<Composed> {
  keepYoungHeapSmall();
  const profile = PROFILES.find(({ id }) => id === settings.profile) ?? PROFILES[0];
  const credentials = createCredentialList();
  const connect = async ({ connection, definition }: ConfiguredSource): Promise<HttpClient | null> => {
    if (connection === null) return null;
    const { createHttpClient } = await import('../../sources/http/create-client.ts');
    const env = httpEnv({ version, deadlineMs });
    const learning = { ...env, onCredential: credentials.learn };
    await learnFromFile(connection, credentials);
    const recording =
      recorder === undefined ? {} : { onExchange: (one: Exchange) => recorder.record(definition.id, one) };
    return createHttpClient(connection, { ...learning, ...recording });
  };
  const now = (): UnixNano => fromMillis(Date.now());
  const shared = {
    stdin,
    rgPath,
    foreseen: markersOf(profile),
    grammar: profile.grammar,
    clock: clockOf(settings.timezone),
    limits: { maxRecords: maxRows, maxLineBytes: MAX_LINE_BYTES },
    now,
    onProgress,
  };
  const made = settings.sources.map(async (source) => {
    const client = await connect(source);
    return source.definition.create?.({ ...shared, options: source.options, client, auth: authOf(source) }) ?? null;
  });
  const sources = (await Promise.all(made)).filter((source) => source !== null);
  const askedIds = given.from === 'id' ? given.candidates.map(({ value }) => value) : [];
  const newRedactor = (): Redactor => createRedactor({ enabled: redact, credentials: credentials.known, askedIds });
  const [metrics = null] = sources.flatMap((source) => ('metrics' in source ? [source.metrics] : []));
  const [alerts = null] = sources.flatMap((source) => ('alerts' in source ? [source.alerts] : []));
  const logs = sources.flatMap((source) => ('logs' in source ? [source.logs] : []));
  return {
    sources: logs,
    metrics,
    alerts,
    redactor: newRedactor(),
    newRedactor,
    profile,
    advise,
    linkTargets: settings.links,
    logSelector: textOption(configured(settings, 'loki')?.options ?? {}, 'selector'),
    clock: { now, sleep: (ms, signal) => wait(ms, undefined, { signal }) },
    tool: { name: 'trace-by-id', version },
    close: async () => {
      await Promise.allSettled([...logs.map((source) => source.close()), metrics?.close(), alerts?.close()]);
    },
  };
}

function authOf({ connection }: ConfiguredSource): 'none' | 'basic' | 'bearer' {
  const kind = connection?.auth.kind ?? 'none';
  return kind === 'bearer-file' ? 'bearer' : kind;
}

function markersOf({ supervisorMarkers, failureMarkers }: Profile): readonly string[] {
  return [...supervisorMarkers, ...failureMarkers];
}
