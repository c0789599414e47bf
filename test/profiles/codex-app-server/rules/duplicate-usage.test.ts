import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, KILLED_STREAM, line } from '../events.ts';

const ID = 'duplicate-usage';

test('fires for two rows that contradict each other', () => {
  const [found] = findings(ID, KILLED_STREAM);
  expect(found).toMatchObject({ confidence: 'certain', weight: 'note', evidence: ['E08', 'E09'] });
  expect(plainText(found?.summary ?? [])).toContain(
    'Usage rows: 503 worker_exited [E08], 200 [E09]. They contradict each other',
  );
});

test('two rows that agree are still counted twice', () => {
  const [found] = findings(ID, [line('usage', 1), line('usage', 2)]);
  expect(plainText(found?.summary ?? [])).toContain('counts this request more than once');
});

test('near miss: one row', () => {
  expect(findings(ID, HEALTHY_STREAM)).toEqual([]);
});
