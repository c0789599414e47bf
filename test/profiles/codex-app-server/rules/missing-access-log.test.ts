import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, HUNG_UP, line, witness } from '../events.ts';

const ID = 'missing-access-log';

test('fires as a note for a hang-up, whose story it belongs to', () => {
  expect(findings(ID, HUNG_UP)).toMatchObject([{ confidence: 'likely', weight: 'note' }]);
});

test('is a problem when nothing else tells how it ended', () => {
  expect(findings(ID, HEALTHY_STREAM.slice(0, 6))).toMatchObject([{ weight: 'problem' }]);
});

test('says where it may be when its file was not read, or not wholly', () => {
  const [elsewhere] = findings(ID, [line('usage', 5)], { witnesses: [witness('usage', 'usage.ndjson')] });
  expect(elsewhere?.weight).toBe('note');
  expect(plainText(elsewhere?.summary ?? [])).toContain('may simply not have been among those read');
  const [partly] = findings(ID, HUNG_UP, { complete: false });
  expect(plainText(partly?.summary ?? [])).toContain('it may be in what was not');
});

test('near misses: it is there, or there is no line at all', () => {
  expect(findings(ID, HEALTHY_STREAM)).toEqual([]);
  expect(findings(ID, [])).toEqual([]);
});
