import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hintsFrom, parseAroundText } from '../../src/app/time-hints.ts';
import { understandId } from '../../src/app/understand-id.ts';
import { plainText } from '../../src/model/prose.ts';
import { formatUtc, type TimeRange } from '../../src/model/time.ts';

const NOW = 1_795_416_000_000_000_000n; // 2026-11-23T06:40:00Z
const ID = 'gzem0gSXvGkLYfiMxg7Gf';
/** 2026-11-23T06:30:11.455Z */
const AT_MS = 1_795_415_411_455;

function minutes({ start, end }: TimeRange): string {
  return `${formatUtc(start)} to ${formatUtc(end)}`;
}

function hinted(text: string, ids: readonly string[] = [ID]): readonly (readonly [string, string])[] {
  return hintsFrom({ text, ids, now: NOW }).map(({ from, range }) => [from, minutes(range)]);
}

describe('a pasted log line', () => {
  const window = '2026-11-23T06:28:11.455Z to 2026-11-23T06:40:11.455Z';

  it.each([
    ['JSON with ts_ms', `{"ts_ms":${AT_MS},"req_id":"${ID}"}`],
    ['JSON with timestamp', `{"timestamp":"2026-11-23T06:30:11.455Z","req_id":"${ID}"}`],
    ['JSON with nanoseconds as a string', `{"time":"2026-11-23T07:30:11.455+01:00","msg":"x"}`],
    ['a prefix before JSON', `[proxy] {"req_id":"${ID}","ts":${AT_MS}}`],
    ['CRI', `2026-11-23T06:30:11.455Z stdout F [proxy] req_id=${ID}`],
    ['kubectl --prefix --timestamps', `[pod/x/y] 2026-11-23T06:30:11.455Z hello ${ID}`],
    ['logfmt', `time="2026-11-23T06:30:11.455Z" level=info req_id=${ID}`],
    ['a line that a terminal cut', `{"req_id":"${ID}","ts_ms":${AT_MS},"chunk":"Hel`],
    ['docker json-file', JSON.stringify({ log: `{"req_id":"${ID}"}\n`, time: '2026-11-23T06:30:11.455Z' })],
    ['a date after a long beginning', `${'x'.repeat(300)} 2026-11-23 06:30:11,455Z ${ID}`],
  ])('%s: from 2 minutes before to 10 after', (_, line) => {
    expect(hinted(line)).toEqual([['pasted', window]]);
  });

  it('the body of an answer says when it was begun', () => {
    expect(hinted('{"id":"chatcmpl-x1","object":"chat.completion","created":1795415411}', [])).toEqual([
      ['pasted', '2026-11-23T06:28:11.000Z to 2026-11-23T06:40:11.000Z'],
    ]);
  });

  it('of several lines those with the id count; lines near each other are one hint', () => {
    const lines = [
      '2026-11-22T01:00:00.000Z other request',
      `2026-11-23T06:30:11.455Z ${ID} a`,
      `2026-11-23T06:31:11.455Z ${ID} b`,
      `2026-11-23T05:00:00.000Z ${ID} c`,
    ].join('\n');
    expect(hinted(lines)).toEqual([
      ['pasted', '2026-11-23T04:58:00.000Z to 2026-11-23T05:10:00.000Z'],
      ['pasted', '2026-11-23T06:28:11.455Z to 2026-11-23T06:41:11.455Z'],
    ]);
    expect(hinted(lines, ['unknown-id'])).toHaveLength(3);
  });

  it('a JSON object over several lines is one thing', () => {
    expect(hinted(JSON.stringify({ request_id: ID, timestamp: '2026-11-23T06:30:11.455Z' }, null, 2))).toEqual([
      ['pasted', window],
    ]);
  });

  it.each([
    ['a time without a zone', `2026-11-23 06:30:11 ${ID}`],
    ['no time', `[proxy] {"req_id":"${ID}"}`],
    ['a number that is no time', `{"req_id":"${ID}","ts":12,"dur_ms":605}`],
    ['a time that is yet to come', `2026-11-24T06:30:11Z ${ID}`],
    ['nothing', ''],
  ])('%s hints at nothing', (_, line) => {
    expect(hinted(line)).toEqual([]);
  });

  it('says what it rests on', () => {
    const [hint] = hintsFrom({ text: `{"ts_ms":${AT_MS}}`, ids: [], now: NOW });
    expect(plainText(hint?.says ?? [])).toBe('the time of the pasted line');
  });
});

describe('response headers', () => {
  it('Date: from 10 minutes before to 1 after', () => {
    const dump = `HTTP/1.1 503 Service Unavailable\r\nX-Request-Id: ${ID}\r\nDate: Mon, 23 Nov 2026 06:30:11 GMT\r\n`;
    expect(hinted(dump)).toEqual([['pasted', '2026-11-23T06:20:11.000Z to 2026-11-23T06:31:11.000Z']]);
    expect(hinted(`> GET /\n< date: Mon, 23 Nov 2026 06:30:11 GMT\n< x-request-id: ${ID}`)).toHaveLength(1);
  });

  it.each([
    ['Mon, 31 Nov 2026 06:30:11 GMT'],
    ['Mon, 23 Nov 2026 25:30:11 GMT'],
    ['yesterday'],
    ['Mon, 23 Foo 2026 06:30:11 GMT'],
  ])('Date: %s is no date', (date) => {
    expect(hinted(`Date: ${date}`)).toEqual([]);
  });

  it('X-Amzn-Trace-Id holds a time beside the id', () => {
    const seconds = (AT_MS - 455) / 1000;
    const dump = `x-request-id: ${ID}\nx-amzn-trace-id: Root=1-${seconds.toString(16)}-bd862e3fe1be46a994272793`;
    expect(hinted(dump)).toEqual([['id', '2026-11-23T06:29:11.000Z to 2026-11-23T06:45:12.000Z']]);
  });
});

describe('a Grafana address', () => {
  const panes = (range: object, expr = `{app="codex-app-server-prod"} |= "${ID}"`): string =>
    `https://grafana.example/sub/explore?schemaVersion=1&orgId=1&panes=${encodeURIComponent(
      JSON.stringify({ a1b: { datasource: 'loki', queries: [{ refId: 'A', expr }], range } }),
    )}`;
  const left = (value: unknown): string =>
    `https://grafana.example/explore?orgId=1&left=${encodeURIComponent(JSON.stringify(value))}`;
  const expr = `{app="codex-app-server-prod"} | json | req_id=\`${ID}\``;
  const half = ['2026-11-23T06:10:00.000Z', '2026-11-23T06:30:00.000Z'] as const;
  const ms = half.map((time) => String(Date.parse(time)));
  const window = `${half[0]} to ${half[1]}`;

  it.each([
    ['Explore', panes({ from: ms[0], to: ms[1] }), window],
    ['Explore, relative', panes({ from: 'now-1h', to: 'now' }), '2026-11-23T05:40:00.000Z to 2026-11-23T06:40:00.000Z'],
    [
      'Explore, rounded',
      panes({ from: 'now-1h/h', to: 'now-30m' }),
      '2026-11-23T05:40:00.000Z to 2026-11-23T06:10:00.000Z',
    ],
    ['Explore before 10.2', left({ datasource: 'x', queries: [{ expr }], range: { from: ms[0], to: ms[1] } }), window],
    ['Explore before 7', left([ms[0], ms[1], 'loki', { expr }]), window],
    ['a dashboard', `https://grafana.example/d/abc/x?from=${ms[0]}&to=${ms[1]}&var-req_id=${ID}`, window],
    ['a dashboard, ISO', `https://grafana.example/d/abc/x?from=${half[0]}&to=${half[1]}&var-request_id=${ID}`, window],
    ['in a sentence', `see ${panes({ from: ms[0], to: ms[1] })} please`, window],
  ])('%s: its range, and the id it asks for', (_, url, range) => {
    expect(hinted(url)).toEqual([['pasted', range]]);
    expect(understandId(url)?.candidates.map(({ value }) => value)).toEqual([ID]);
  });

  it('two panes are two hints', () => {
    const two = encodeURIComponent(
      JSON.stringify({ a: { range: { from: ms[0], to: ms[1] } }, b: { range: { from: 'now-5m', to: 'now' } } }),
    );
    expect(hinted(`https://grafana.example/explore?panes=${two}`)).toHaveLength(2);
  });

  it.each([
    ['no Grafana', `https://example.org/search?from=${ms[0]}&to=${ms[1]}`],
    ['a range the wrong way round', panes({ from: ms[1], to: ms[0] })],
    ['torn JSON', 'https://grafana.example/explore?panes=%7B%22a%22'],
    ['panes that are no objects', 'https://grafana.example/explore?panes=%7B%22a%22%3A%5B1%5D%7D&left=7'],
    ['no time', 'https://grafana.example/d/abc/x?from=then&to=now'],
  ])('%s hints at nothing', (_, url) => {
    expect(hinted(url)).toEqual([]);
  });

  it('without an id in its query it names none: labels are no ids', () => {
    expect(understandId(panes({ from: 'now-1h', to: 'now' }, '{app="codex-app-server-prod"} |= "timeout"'))).toBeNull();
  });
});

describe('an alert', () => {
  const alert = (part: object): object => ({
    labels: { alertname: 'CodexErrorRate', severity: 'page' },
    annotations: { summary: `errors, e.g. req_id=${ID}` },
    startsAt: '2026-11-23T05:00:00.000Z',
    ...part,
  });
  const window = '2026-11-23T04:45:00.000Z to 2026-11-23T05:15:00.000Z';

  it.each([
    ['still firing', { endsAt: '0001-01-01T00:00:00Z' }, window],
    ['with an end ahead of the clock', { endsAt: '2026-11-23T06:44:00Z' }, window],
    ['without an end', {}, window],
    ['over', { endsAt: '2026-11-23T05:42:00Z' }, '2026-11-23T04:45:00.000Z to 2026-11-23T05:42:00.000Z'],
  ])('%s', (_, part, range) => {
    expect(hinted(JSON.stringify(alert(part)))).toEqual([['pasted', range]]);
  });

  it.each([
    ['webhook payload', { version: '4', status: 'firing', alerts: [alert({})], commonLabels: {} }],
    ['Alertmanager API', [alert({})]],
    [
      'Prometheus API',
      {
        status: 'success',
        data: { alerts: [{ ...alert({}), startsAt: undefined, activeAt: '2026-11-23T05:00:00.000Z' }] },
      },
    ],
  ])('%s: its time, and the id that an annotation names', (_, payload) => {
    const text = JSON.stringify(payload, null, 2);
    expect(hinted(text)).toEqual([['pasted', window]]);
    expect(understandId(text)).toMatchObject({ from: 'JSON', candidates: [{ kind: 'req_id', value: ID }] });
  });

  it('a label may be the id', () => {
    const text = JSON.stringify(
      alert({ labels: { alertname: 'x', trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' }, annotations: {} }),
    );
    expect(understandId(text)?.candidates).toEqual([{ kind: 'trace_id', value: '4bf92f3577b34da6a3ce929d0e0e4736' }]);
  });
});

describe('the time inside an id', () => {
  it('from 1 minute before to 15 after, behind what was pasted', () => {
    const ms = Date.parse('2026-11-23T06:00:00.000Z').toString(16).padStart(12, '0');
    const recent = `${ms.slice(0, 8)}-${ms.slice(8)}-7cc3-98c4-dc0c0c07398f`;
    expect(hinted(recent, [recent])).toEqual([['id', '2026-11-23T05:59:00.000Z to 2026-11-23T06:15:00.001Z']]);
    expect(hinted(`2026-11-23T06:30:11.455Z req_id=${recent}`, [recent]).map(([from]) => from)).toEqual([
      'pasted',
      'id',
    ]);
  });
});

describe('--around with a text', () => {
  it('takes the window from the first to the last hint', () => {
    const text = `2026-11-23T06:00:00.000Z a ${ID}\n2026-11-23T06:30:00.000Z b ${ID}`;
    const around = parseAroundText(text, { now: NOW });
    expect(around === null ? null : minutes(around.range)).toBe('2026-11-23T05:58:00.000Z to 2026-11-23T06:40:00.000Z');
  });

  it('takes a dated id', () => {
    const ms = Date.parse('2026-11-23T06:00:00.000Z').toString(16).padStart(12, '0');
    const around = parseAroundText(`${ms.slice(0, 8)}-${ms.slice(8)}-7cc3-98c4-dc0c0c07398f`, { now: NOW });
    expect(around === null ? null : minutes(around.range)).toBe('2026-11-23T05:59:00.000Z to 2026-11-23T06:15:00.001Z');
  });

  it.each([[''], [ID], ['noon'], ['06:57'], ['now-2h']])('%j hints at no time', (text) => {
    expect(parseAroundText(text, { now: NOW })).toBeNull();
  });
});

it('no text makes it throw; hints are few, and none begins in the future', () => {
  const part = fc.constantFrom(
    '{',
    '}',
    '"',
    'ts":',
    '1795415411455',
    '2026-11-23T06:30:11Z',
    'Date: ',
    '\n',
    'https://g/explore?panes=',
    '%7B',
    '[',
    '{"labels":{},"startsAt":"',
    ID,
    ' ',
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(part, { maxLength: 20 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const hints = hintsFrom({ text, ids: [text], now: NOW });
      expect(hints.length).toBeLessThanOrEqual(8);
      for (const { range } of hints) {
        expect(range.start < range.end).toBe(true);
        expect(range.start <= NOW + 3_600_000_000_000n).toBe(true);
      }
    }),
  );
});
