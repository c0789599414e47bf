import { describe, expect, it } from 'vitest';
import { mergeStatuses } from '../../src/app/completeness.ts';
import type { AskedStatus } from '../../src/app/search.ts';
import type { Gap, SourceStatus } from '../../src/model/coverage.ts';
import { own } from '../../src/model/prose.ts';

const NOTHING = { records: [], holdsId: () => false };

function gap(says: string, fields: Partial<Gap> = {}): Gap {
  return {
    kind: 'not-read',
    errorType: 'timeout',
    file: null,
    line: null,
    offset: null,
    hidesRows: true,
    ...fields,
    summary: own(says),
  };
}

function loki(fields: Partial<SourceStatus>): SourceStatus {
  return {
    id: 'loki',
    title: 'Loki',
    holds: 'lines',
    status: 'complete',
    server: { address: 'http://loki.test', version: null },
    queries: [],
    asked: [],
    range: null,
    files: [],
    searchedBytes: 0,
    matched: 0,
    overLimit: 0,
    flaws: [],
    gaps: [],
    ...fields,
  };
}

function merged(...asked: readonly AskedStatus[]): SourceStatus {
  const [status] = mergeStatuses(asked, NOTHING);
  if (status === undefined) throw new Error('no status');
  return status;
}

describe('several windows of a store', () => {
  it('keep the gap of each window, also of one kind, also beside a harmless one', () => {
    const status = merged(
      { role: 'search', status: loki({ status: 'partial', gaps: [gap('01:00 to 02:00'), gap('05:00 to 06:00')] }) },
      { role: 'context', status: loki({ gaps: [gap('a detail', { hidesRows: false })] }) },
    );
    expect(status.gaps.map(({ hidesRows }) => hidesRows)).toEqual([true, true, false]);
    expect(status.status).toBe('partial');
  });

  it('say once what is the same for all of them', () => {
    const status = merged(
      { role: 'search', status: loki({ gaps: [gap('no estimate', { hidesRows: false })] }) },
      { role: 'search', status: loki({ gaps: [gap('no estimate', { hidesRows: false })] }) },
    );
    expect(status.gaps).toHaveLength(1);
  });

  it('count what each left out, and span all of them', () => {
    const status = merged(
      { role: 'search', status: loki({ overLimit: 2, searchedBytes: 10, range: { start: 5n, end: 9n } }) },
      { role: 'search', status: loki({ overLimit: 3, searchedBytes: 20, range: { start: 1n, end: 5n } }) },
      { role: 'context', status: loki({ overLimit: 4, searchedBytes: 40 }) },
    );
    expect(status).toMatchObject({ overLimit: 5, searchedBytes: 70, range: { start: 1n, end: 9n } });
  });

  it('are partial when one failed, or when one was never asked', () => {
    expect(
      merged({ role: 'search', status: loki({ status: 'failed' }) }, { role: 'search', status: loki({}) }).status,
    ).toBe('partial');
    expect(
      merged({ role: 'search', status: loki({}) }, { role: 'none', status: loki({ gaps: [gap('limit')] }) }).status,
    ).toBe('partial');
    expect(
      merged(
        { role: 'search', status: loki({ status: 'failed' }) },
        { role: 'none', status: loki({ gaps: [gap('limit')] }) },
      ).status,
    ).toBe('failed');
    expect(merged({ role: 'none', status: loki({ gaps: [gap('limit')] }) }).status).toBe('failed');
  });
});
