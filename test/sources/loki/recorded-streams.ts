// The data that the recorded servers of 2026-11-30 held, as it was loaded into them (fixtures/contract/loki/streams/README.md):
// lines of one nanosecond, structured metadata, OTLP, and a stream that the server cut into shards.

import { join } from 'node:path';
import {
  createLokiStore,
  type Labels,
  type LokiStore,
  type LokiVersion,
  memoryStream,
} from '../../fakes/loki/index.ts';
import { type OtlpLogs, otlpStreams } from '../../fakes/loki/otlp.ts';
import type { StoredEntry, StoredStream } from '../../fakes/loki/store.ts';
import { FIXTURES } from '../../fixture.ts';
import { readRecording } from './recordings.ts';

export const STREAMS_FOLDER = join(FIXTURES, 'contract', 'loki', 'streams');

const MS = 1_000_000n;
const WORDS = (
  'delta alpha lima charlie kilo bravo juliett echo india foxtrot hotel golf ' +
  'mike november oscar papa quebec romeo sierra tango'
).split(' ');

type Entries = readonly Pick<StoredEntry, 'timeUnixNano' | 'line'>[];

export function recordedStore(version: LokiVersion): LokiStore {
  const isThree = version === '3.4.6';
  return createLokiStore({
    version,
    authEnabled: true,
    flushed: false,
    now: () => 1_796_046_300_000_000_000n,
    streams: [...orderStreams(), ...metaStreams(isThree), ...(isThree ? ofOtlp() : []), ...shardedStreams(version)],
  });
}

/** Of a day ago (flushed) and of five minutes ago: the server answered both alike. */
function orderStreams(): readonly StoredStream[] {
  const ages: Readonly<Record<string, bigint>> = {
    old: 1_795_959_134_123_456_789n,
    recent: 1_796_045_534_123_456_789n,
  };
  return Object.entries(ages).flatMap(([age, twelve]) => [
    ...ofOneTime({ age, service: 'order', time: twelve, words: WORDS.slice(0, 12) }),
    ...ofOneTime({ age, service: 'order20', time: twelve + 62_000n * MS, words: WORDS }),
    ...otherCases(age, twelve),
  ]);
}

interface OfOneTime {
  readonly age: string;
  readonly service: string;
  readonly time: bigint;
  readonly words: readonly string[];
}

function ofOneTime({ age, service, time, words }: OfOneTime): readonly StoredStream[] {
  const same = words.map((line) => ({ timeUnixNano: time, line }));
  const around = (name: string, sign: bigint): Entries =>
    [0n, 1n, 2n, 3n].map((index) => ({
      timeUnixNano: time + (sign < 0n ? index - 4n : index + 1n) * MS,
      line: `${name}-${index}`,
    }));
  const cases: Readonly<Record<string, Entries>> = {
    one: same,
    many: same,
    page: [...around('before', -1n), ...same, ...around('after', 1n)],
  };
  return Object.entries(cases).map(([name, entries]) => order({ service_name: service, case: name, age }, entries));
}

function otherCases(age: string, twelve: bigint): readonly StoredStream[] {
  const twenty = twelve + 62_000n * MS;
  const json = WORDS.map((_, n) => ({
    timeUnixNano: twenty + (n < 10 ? 0n : MS),
    line:
      `{"req_id": "OrderOrderOrderOrder1", "n": ${n}, "kind": "rpc_${n % 2 === 0 ? 'request' : 'response'}", ` +
      `"level": "${n % 5 === 0 ? 'error' : 'info'}"}`,
  }));
  const mixed = WORDS.slice(0, 12).map((line, index) => ({ timeUnixNano: twelve + BigInt(index % 2) * MS, line }));
  const duplicates = [
    ...['same', 'same', 'other', 'same'].map((line) => ({ timeUnixNano: twelve, line })),
    { timeUnixNano: twelve + 1n, line: 'same' },
  ];
  return [
    order({ service_name: 'order20', case: 'json', age }, json),
    order({ service_name: 'order', case: 'mixed', age }, mixed),
    order({ service_name: 'order', case: 'dup', age }, duplicates),
    order({ service_name: 'order', case: 'dup', age, replica: '2' }, [{ timeUnixNano: twelve, line: 'same' }]),
  ];
}

function order(labels: Labels, entries: Entries): StoredStream {
  return memoryStream({ tenant: 'order', labels, entries });
}

interface PushBody {
  readonly streams: readonly {
    readonly stream: Labels;
    readonly values: readonly (readonly [string, string, Labels])[];
  }[];
}

/** Six lines whose id is in structured metadata alone, which 2.8 refused, and three with theirs in the text. */
function metaStreams(isThree: boolean): readonly StoredStream[] {
  const { streams } = JSON.parse(pushed('meta-push')) as PushBody;
  const others = [0n, 1n, 2n].map((n) => ({
    timeUnixNano: 1_796_045_843_000_000_000n + n,
    line: `{"req_id":"OtherReq00Aa1Bb2Cc3Dd4","event":"other","n":${n}}`,
  }));
  return streams.map(({ stream: labels, values }) =>
    memoryStream({
      tenant: 'meta',
      labels,
      entries: [
        ...(isThree ? values.map(([time, line, metadata]) => ({ timeUnixNano: BigInt(time), line, metadata })) : []),
        ...others,
      ],
    }),
  );
}

function ofOtlp(): readonly StoredStream[] {
  return otlpStreams(JSON.parse(pushed('otlp-push')) as OtlpLogs).map((stream) =>
    memoryStream({ tenant: 'otlp', ...stream }),
  );
}

function pushed(name: string): string {
  return readRecording(join(STREAMS_FOLDER, '3.4.6', `${name}.json`)).request.body ?? '';
}

/** Which line went into which shard only the answers tell; each stream also holds one of the big lines that were not kept. */
function shardedStreams(version: LokiVersion): readonly StoredStream[] {
  const answer = (name: string): unknown =>
    (readRecording(join(STREAMS_FOLDER, version, `${name}.json`)).response.body as { readonly data: unknown }).data;
  const { result } = answer('sharded-query_range-forward') as {
    readonly result: readonly { readonly stream: Labels; readonly values: readonly (readonly [string, string])[] }[];
  };
  const first = BigInt(result[0]?.values[0]?.[0] ?? '0');
  return (answer('sharded-series') as readonly Labels[]).map((labels) => {
    const shard = labels['__stream_shard__'];
    const values = result.find(({ stream }) => stream['__stream_shard__'] === shard)?.values ?? [];
    return memoryStream({
      tenant: 'nat',
      labels,
      entries: [
        { timeUnixNano: first, line: '{"event":"filler"}' },
        ...values.map(([time, line]) => ({ timeUnixNano: BigInt(time), line })),
      ],
    });
  });
}
