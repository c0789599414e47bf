import { expect, it } from 'vitest';
import type { TimelineEvent } from '../../src/model/event.ts';
import { UNKNOWN_WRITER, type Writer } from '../../src/model/log-record.ts';
import { own, plainText } from '../../src/model/prose.ts';
import { FORMATS } from '../../src/reporters/index.ts';
import { writtenContext, writtenText } from '../../src/reporters/wording/written-text.ts';
import { makeEvent, sampleReport } from './sample-report.ts';

const REPORTERS = await Promise.all(FORMATS.map(({ load }) => load()));

type Written = { readonly writer?: Partial<Writer>; readonly stream?: string; readonly takenMs?: number };

function event(id: string, { writer = {}, stream, takenMs }: Written): TimelineEvent {
  const made = makeEvent({
    id,
    atMs: 0,
    fact: { kind: 'submission' },
    lane: 'backend',
    what: own('submitted'),
    file: 'a.log',
    line: 1,
    writer: { ...UNKNOWN_WRITER, ...writer },
  });
  const taken = takenMs === undefined ? null : (made.timeUnixNano ?? 0n) + BigInt(takenMs) * 1_000_000n;
  return { ...made, record: { ...made.record, stream: stream ?? null, observedTimeUnixNano: taken } };
}

function texts(...events: readonly TimelineEvent[]): readonly string[] {
  const context = writtenContext({ ...sampleReport(), events });
  return events.map((one) => plainText(writtenText([one], context)));
}

it('names writers only where there is more than one', () => {
  const [a, b, none] = [
    event('E01', { writer: { pod: 'a' } }),
    event('E02', { writer: { pod: 'b' } }),
    event('E03', {}),
  ];
  expect(texts(a, none)).toEqual(['', '']);
  expect(texts(a, b, none)).toEqual([', by pod a', ', by pod b', '']);
  const context = writtenContext({ ...sampleReport(), events: [a, b] });
  expect(plainText(writtenText([a, b], context))).toBe(', by 2 processes');
});

it('names the stream of lines that are not on the usual one', () => {
  const [out, err] = [event('E01', { stream: 'stdout' }), event('E02', { stream: 'stderr' })];
  expect(texts(out, out)).toEqual(['', '']);
  expect(texts(out, out, err)).toEqual(['', '', ', on stderr']);
});

it('says when a line was taken down, where that is another time', () => {
  expect(
    texts(event('E01', { takenMs: 900 }), event('E02', { takenMs: 31_200 }), event('E03', { takenMs: -2000 })),
  ).toEqual(['', ', taken down 31.200 s after its time', ', taken down 2.000 s before its time']);
});

it('is in every report that people read, and in the JSON', async () => {
  const report = sampleReport();
  const events = report.events.map((one, index) => ({
    ...one,
    record: { ...one.record, writer: { ...UNKNOWN_WRITER, pod: index % 2 === 0 ? 'codex-a' : 'codex-b' } },
  }));
  const options = { width: 200, color: false, all: true };
  const isRead = new Set(['pretty', 'markdown', 'html', 'json', 'ndjson']);
  const reporters = REPORTERS.filter(({ id }) => isRead.has(id));
  expect(reporters).toHaveLength(isRead.size);
  for (const reporter of reporters) {
    const text = await reporter.render({ ...report, events }, options);
    for (const pod of ['codex-a', 'codex-b']) expect(text, reporter.id).toContain(pod);
  }
});
