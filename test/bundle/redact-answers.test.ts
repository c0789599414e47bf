// Raw answers hold lines that the report never shows: what is taken out of a record must be taken out of them as well.

import { describe, expect, it } from 'vitest';
import { createAnswerRecorder, type Recorded } from '../../src/bundle/record-answers.ts';
import { redactAnswers } from '../../src/bundle/redact-answers.ts';
import { UNKNOWN_WRITER } from '../../src/model/log-record.ts';
import type { Exchange } from '../../src/model/exchange.ts';
import { codexAppServer } from '../../src/profiles/codex-app-server/index.ts';
import { createRedactor } from '../../src/redact/index.ts';
import { SECRETS } from '../redact/secrets.ts';

const ID = 'gzem0gSXvGkLYfiMxg7Gf';

function exchange(over: Partial<Exchange> = {}): Exchange {
  return {
    address: 'http://loki.example',
    method: 'GET',
    target: '/loki/api/v1/query_range?query=x',
    tenant: null,
    tryNumber: 1,
    status: 200,
    error: null,
    text: '{}',
    receivedBytes: 2,
    isCut: false,
    ...over,
  };
}

function recorded(...exchanges: readonly Partial<Exchange>[]): Recorded {
  const recorder = createAnswerRecorder();
  for (const one of exchanges) recorder.record('loki', exchange(one));
  return recorder.taken();
}

function streams(lines: readonly string[], more: object = {}): string {
  const values = lines.map((line, index) => [String(1_795_417_033_267_000_000n + BigInt(index)), line]);
  return JSON.stringify({
    status: 'success',
    data: { resultType: 'streams', result: [{ stream: { service_name: 'codex-app' }, values }], ...more },
  });
}

function redacting(redactor = createRedactor({ enabled: true })) {
  return { redactor, profile: codexAppServer };
}

async function linesOf(text: string): Promise<readonly string[]> {
  const kept = await redactAnswers(recorded({ text }), redacting());
  const answer = JSON.parse(kept.answers[0]?.text ?? '') as {
    data: { result: { values: [string, string][] }[] };
  };
  return answer.data.result.flatMap(({ values }) => values.map(([, line]) => line));
}

describe('lines inside an answer', () => {
  const PROMPT = '[dev][prompt][chat][req_id=T4fKlQzlLwwSGoSlxgXe2][endpoint=chat] joined=the plan of the merger';

  it('loses the prompts of other requests, and keeps whose they are', async () => {
    const [line] = await linesOf(streams([PROMPT]));
    expect(line).toBe(
      '[dev][prompt][chat][req_id=T4fKlQzlLwwSGoSlxgXe2][endpoint=chat] joined=[redacted:prompt, 22 chars]',
    );
  });

  it.each([
    ['as it is', (text: string) => text],
    ['in a field', (text: string) => JSON.stringify({ log: text, stream: 'stdout' })],
  ])('loses what stands behind an object in one entry, %s', async (_, wrap) => {
    const own = (n: number): string => JSON.stringify({ component: 'proxy', event: 'x', n });
    const text = [own(1), '[user] the plan of the merger', own(2), PROMPT, 'goes on: the plan of the merger'].join(
      '\n',
    );
    const kept = await redactAnswers(recorded({ text: streams([wrap(text)]) }), redacting());
    expect(kept.answers[0]?.text).not.toContain('merger');
    for (const n of [1, 2]) expect(kept.answers[0]?.text).toContain(JSON.stringify(own(n)).slice(1, -1));
  });

  it('loses message text in JSON, nested and in strings', async () => {
    const inner = JSON.stringify({ delta: 'the plan of the merger', req_id: ID });
    const lines = await linesOf(
      streams([
        JSON.stringify({ event: 'x', req_id: ID, messages: [{ role: 'user', content: 'the plan' }], raw: inner }),
      ]),
    );
    expect(lines.join()).not.toContain('the plan');
    expect(lines.join()).toContain(ID);
  });

  it('loses lines whose beginning is not in the answer, whatever they begin with', async () => {
    expect(await linesOf(streams(['[user] the plan of the merger', 'and more of it']))).toEqual([
      '[redacted:content, 29 chars]',
      '[redacted:content, 14 chars]',
    ]);
  });

  it('loses the second half of a line that a container runtime cut', async () => {
    const lines = await linesOf(
      streams([
        '2026-11-23T06:57:11.270Z stdout P {"event":"x","text":"the plan',
        '2026-11-23T06:57:11.270Z stdout F {of the merger"}',
      ]),
    );
    expect(lines.join()).not.toMatch(/plan|merger/);
    expect(lines[0]).toMatch(/^2026-11-23T06:57:11\.270Z stdout P \{"event"/);
  });

  it('looks into the envelope of docker', async () => {
    const [line] = await linesOf(
      streams([JSON.stringify({ log: `${PROMPT}\n`, stream: 'stdout', time: '2026-11-23T06:57:11.270Z' })]),
    );
    expect(line).toContain('[redacted:prompt, 22 chars]');
    expect(line).not.toContain('merger');
  });

  it.each(SECRETS.map(({ kind, secret, text }) => [kind, secret, text] as const))(
    'does to %s what is done to it in a record',
    async (_, secret, text) => {
      const body = JSON.stringify({ event: 'x', req_id: ID, detail: text });
      const redactor = createRedactor({ enabled: true });
      const record = {
        timeUnixNano: null,
        observedTimeUnixNano: null,
        severityText: null,
        body,
        attributes: JSON.parse(body) as never,
        prefix: '',
        stream: null,
        assumed: null,
        writer: UNKNOWN_WRITER,
        envelopes: [],
        quoted: null,
        origin: { source: 'file', file: 'x', line: 1, offset: 0, entry: null },
        lineCount: 1,
        flaws: [],
        original: null,
        between: null,
      };
      const [inReport] = await redactor.records([record], codexAppServer.content);
      const [inAnswer] = await linesOf(streams([body]));
      expect(inAnswer).toBe(inReport?.body);
      expect(inAnswer?.includes(secret)).toBe(inReport?.body.includes(secret));
    },
  );
});

describe('what is not a line', () => {
  it('is redacted too: labels, metadata, annotations, error texts, queries', async () => {
    const mail = 'ann@example.com';
    const kept = await redactAnswers(
      recorded(
        { text: JSON.stringify([{ labels: { owner: mail }, annotations: { summary: `ask ${mail}` } }]), target: '/a' },
        {
          text: `no: ${mail}`,
          status: 500,
          error: 'status-500',
          target: `/b?query=${encodeURIComponent(`{u="${mail}"}`)}`,
        },
        { text: streams(['{"event":"x"}'], { by: mail }), target: '/c' },
      ),
      redacting(),
    );
    expect(JSON.stringify(kept.answers)).not.toMatch(/ann(?:@|%40)example/);
    expect(kept.answers.map(({ path }) => path)).toEqual([
      'answers/loki-001.json',
      'answers/loki-002.txt',
      'answers/loki-003.json',
    ]);
    expect(kept.redactions).toMatchObject({ email: 5 });
  });

  it('goes whole where it cannot be decoded', async () => {
    const kept = await redactAnswers(
      recorded({ text: '{"data": {"messages": "the plan' }, { text: '['.repeat(300), target: '/z' }),
      redacting(),
    );
    expect(kept.answers.map(({ text }) => text)).toEqual([
      '[redacted:content, 31 chars]\n',
      '[redacted:content, 300 chars]\n',
    ]);
    expect(kept.redactions).toEqual({ content: 2 });
  });

  it('loses names of fields that Loki found in the text of lines', async () => {
    const fields = ['req_id', 'the_plan_of_the_merger'].map((label) => ({ label, type: 'string', jsonPath: [label] }));
    const kept = await redactAnswers(recorded({ text: JSON.stringify({ fields, limit: 10 }) }), redacting());
    expect(JSON.parse(kept.answers[0]?.text ?? '')).toEqual({
      fields: [fields[0], '[redacted:content, 22 chars]'],
      limit: 10,
    });
  });

  it('keeps every digit of a number', async () => {
    const kept = await redactAnswers(recorded({ text: '{"data":{"ns":1795417033267000001}}' }), redacting());
    expect(kept.answers[0]?.text).toBe('{"data":{"ns":1795417033267000001}}\n');
  });
});

it('names a value as the report does', async () => {
  const redactor = createRedactor({ enabled: true });
  await redactor.text('first@example.com');
  const inReport = await redactor.text('second@example.com');
  const kept = await redactAnswers(recorded({ text: '{"data":"second@example.com"}' }), redacting(redactor));
  expect(kept.answers[0]?.text).toContain(inReport);
  expect(kept.redactions).toEqual({ email: 1 });
});

it('leaves no trace of the order in which answers came', async () => {
  const three = ['a@example.com', 'b@example.com', 'c@example.com'].map((mail, index) => ({
    target: `/q?n=${index}`,
    text: JSON.stringify({ mail }),
  }));
  const [forwards, backwards] = await Promise.all(
    [three, three.toReversed()].map((order) => redactAnswers(recorded(...order), redacting())),
  );
  expect(backwards).toEqual(forwards);
});

it('lets everything through with --no-redact', async () => {
  const text = streams(['[user] a@example.com']);
  const kept = await redactAnswers(recorded({ text }), redacting(createRedactor({ enabled: false })));
  expect(kept.answers[0]?.text).toBe(text);
  expect(kept.redactions).toEqual({});
});

describe('the room for answers', () => {
  it('is bounded; what does not fit is counted, and a smaller one behind it still kept', () => {
    const recorder = createAnswerRecorder({ maxCharacters: 300 });
    for (const length of [200, 200, 20]) recorder.record('loki', exchange({ target: '/q', text: 'x'.repeat(length) }));
    const { exchanges, unlisted } = recorder.taken();
    expect(exchanges.map(({ text, isDropped }) => [text?.length ?? null, isDropped])).toEqual([
      [200, false],
      [null, true],
      [20, false],
    ]);
    expect(unlisted).toBe(0);
  });

  it('is bounded in rows as well', () => {
    const recorder = createAnswerRecorder({ maxListed: 2 });
    for (let n = 0; n < 5; n += 1) recorder.record('loki', exchange());
    expect(recorder.taken()).toMatchObject({ unlisted: 3, exchanges: [{}, {}] });
  });
});
