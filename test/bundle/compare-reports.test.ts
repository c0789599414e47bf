import { describe, expect, it } from 'vitest';
import { compareReports, isSame, readReport, type ReportReading } from '../../src/bundle/compare-reports.ts';

interface Line {
  readonly body: string;
  readonly file?: string;
  readonly line?: number;
  /** Of a store; the file's name is then the stream's. */
  readonly nanos?: string;
}

function reading(lines: readonly Line[]): ReportReading {
  const events = lines.map(({ body, file = 'app.log', line = 1, nanos }, index) => ({
    type: 'event',
    id: `E${index}`,
    kind: 'log',
    what: body,
    body,
    origins: [
      {
        source: nanos === undefined ? 'file' : 'loki',
        file,
        line: nanos === undefined ? line : null,
        offset: 0,
        entry: nanos === undefined ? null : { labels: { file }, timeUnixNano: nanos, occurrence: 0, tenant: null },
      },
    ],
  }));
  const read = readReport([{ type: 'report', outcome: {} }, ...events].map((row) => JSON.stringify(row)).join('\n'));
  if (read === null) throw new Error('no report');
  return read;
}

const numbered = (...bodies: readonly string[]): readonly Line[] =>
  bodies.map((body, index) => ({ body, line: index + 1 }));

describe('two reports', () => {
  it('are the same when each line stands where it stood, whatever numbers redaction gave', () => {
    const comparison = compareReports(
      reading(numbered('a [redacted:jwt:1]', 'b')),
      reading(numbered('a [redacted:jwt:7]', 'b')),
    );
    expect(comparison).toMatchObject({ same: 2, moved: 0, agedOut: [], appeared: [], changed: [] });
  });

  it('know a line that was rotated into another file, or that others before it have left', () => {
    const was = reading(numbered('a', 'b', 'c'));
    const rotated = compareReports(
      was,
      reading(numbered('a', 'b', 'c').map((line) => ({ ...line, file: 'app.log.1' }))),
    );
    expect(rotated).toMatchObject({ same: 0, moved: 3, agedOut: [], appeared: [], changed: [] });
    expect(isSame(rotated)).toBe(true);
    const shorter = compareReports(was, reading(numbered('b', 'c')));
    expect(shorter).toMatchObject({ same: 0, moved: 2, appeared: [], changed: [] });
    expect(shorter.agedOut.map(({ text }) => text)).toEqual(['a']);
  });

  it('know an entry of a store by its time, whatever its labels are by now', () => {
    const was = reading([{ body: 'a', file: 'one', nanos: '1' }]);
    expect(compareReports(was, reading([{ body: 'a', file: 'two', nanos: '1' }]))).toMatchObject({ moved: 1 });
    expect(compareReports(was, reading([{ body: 'a', file: 'one', nanos: '2' }]))).toMatchObject({
      moved: 0,
      agedOut: [{ text: 'a' }],
      appeared: [{ text: 'a' }],
    });
  });

  it('count each line once', () => {
    const was = reading(numbered('a', 'a', 'a'));
    const comparison = compareReports(
      was,
      reading([
        { body: 'a', line: 2 },
        { body: 'a', line: 9 },
      ]),
    );
    expect(comparison).toMatchObject({ same: 1, moved: 1, agedOut: [{ text: 'a' }], appeared: [] });
  });

  it('say what reads differently in the same place', () => {
    const comparison = compareReports(reading(numbered('a', 'b')), reading(numbered('a', 'x')));
    expect(comparison).toMatchObject({ same: 1, changed: [{ was: { text: 'b' }, is: { text: 'x' } }] });
    expect(isSame(comparison)).toBe(false);
  });
});
