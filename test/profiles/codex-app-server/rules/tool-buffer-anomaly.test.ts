import { expect, test } from 'vitest';
import { plainText } from '../../../../src/model/prose.ts';
import { findings, HEALTHY_STREAM, line } from '../events.ts';

const ID = 'tool-buffer-anomaly';

test('fires on a tool buffer line although the request succeeded', () => {
  const [found] = findings(ID, [...HEALTHY_STREAM, line('tool_buffer', null), line('tool_buffer', null)]);
  expect(found).toMatchObject({ confidence: 'certain', weight: 'problem', evidence: ['E16', 'E17'] });
  expect(plainText(found?.summary ?? [])).toMatch(
    /^The tool buffer reported 2 anomalies \(nested_open\) \[E16 E17\]\. nested_open means/,
  );
});

test('explains only the code it knows', () => {
  const [found] = findings(ID, [line('tool_buffer', null, { code: 'brand_new' })]);
  expect(plainText(found?.summary ?? [])).not.toContain('means');
});

test('fires on truncated calls counted by a usage row or a tool call summary', () => {
  expect(findings(ID, [line('usage', 1, { toolCallsTruncated: 2 })])).toMatchObject([{ evidence: ['E01'] }]);
  expect(findings(ID, [line('tool_call', 1, { truncated: 1 })])).toMatchObject([{ evidence: ['E01'] }]);
});

test('near miss: tool calls without truncation', () => {
  expect(findings(ID, [...HEALTHY_STREAM, line('tool_call', 50, { total: 3, truncated: 0 })])).toEqual([]);
});
