// Stages that make labels of a line: what the fake knows of them, and that it refuses the rest.

import { describe, expect, it } from 'vitest';
import { answerLoki, createLokiStore, memoryStream, type Labels } from './loki/index.ts';

const LINES = ['took=12 path="/a"', 'took=7 path="/b"', 'no number here'];
const STORE = createLokiStore({
  streams: [
    memoryStream({
      labels: { app: 'a', path: 'own' },
      entries: LINES.map((line, index) => ({ timeUnixNano: 1_795_417_033_000_000_000n + BigInt(index), line })),
    }),
  ],
  now: () => 1_795_417_100_000_000_000n,
});

function ask(stages: string): { status: number; body: string; streams: readonly Labels[] } {
  const params = [
    ['query', `{app="a"} ${stages}`],
    ['start', '1795417000000000000'],
    ['end', '1795417100000000000'],
    ['direction', 'forward'],
  ] as const;
  const { status, body } = answerLoki(STORE, { method: 'GET', path: '/loki/api/v1/query_range', params, headers: {} });
  const streams = status === 200 ? (JSON.parse(body) as { data: { result: { stream: Labels }[] } }).data.result : [];
  return { status, body, streams: streams.map(({ stream }) => stream) };
}

describe('stages of a query', () => {
  it('make labels of named groups, beside a label that is there already', () => {
    const { streams } = ask('| regexp "took=(?P<took>\\\\d+) path=\\"(?P<path>[^\\"]+)" | took != ""');
    expect(streams).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ took: '12', path: 'own', path_extracted: '/a' }),
        expect.objectContaining({ took: '7', path: 'own', path_extracted: '/b' }),
      ]),
    );
    expect(streams).toHaveLength(2);
  });

  it('compare numbers, and let nothing through that is none', () => {
    const took = '| regexp "took=(?P<took>\\\\d+)"';
    const counted = (test: string) => ask(`${took} | ${test}`).streams.map(({ took: value }) => value);
    expect(counted('took > 7')).toEqual(['12']);
    expect(counted('took >= 7')).toEqual(expect.arrayContaining(['12', '7']));
    expect(counted('took < 12')).toEqual(['7']);
    expect(counted('(app="a" and took <= 7)')).toEqual(['7']);
    expect(counted('app="b" or took > 7')).toEqual(['12']);
  });

  it('write a label from others and the time', () => {
    const stages =
      '| regexp "took=(?P<took>\\\\d+)" | label_format said="{{.app}}{{if .took}} {{.took}}{{end}} {{__timestamp__ | unixEpoch}}"';
    expect(new Set(ask(stages).streams.map(({ said }) => said))).toEqual(
      new Set(['a 12 1795417033', 'a 7 1795417033', 'a 1795417033']),
    );
  });

  it.each(['| label_format x="{{.app | ToUpper}}"', '| label_format x=app', '| unpack', '| took > 1s'])(
    'refuse what is not known: %s',
    (stage) => {
      const { status, body } = ask(stage);
      expect([status, body]).toEqual([400, expect.stringContaining('does not know')]);
    },
  );
});
