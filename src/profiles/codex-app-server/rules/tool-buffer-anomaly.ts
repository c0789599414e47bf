import { ofKind } from '../facts.ts';
import { cite, count, joinProse, type Prose, say } from '../../../model/prose.ts';
import type { Rule } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';

export const toolBufferAnomaly: Rule = {
  id: 'tool-buffer-anomaly',
  apply({ own }) {
    const anomalies = ofKind(own, 'tool_buffer');
    const calls = ofKind(own, 'tool_call').filter(({ fact }) => (fact.truncated ?? 0) > 0);
    const usages = ofKind(own, 'usage').filter(({ fact }) => (fact.toolCallsTruncated ?? 0) > 0);
    if (anomalies.length + calls.length + usages.length === 0) return [];
    const says: Prose[] = [];
    if (anomalies.length > 0) {
      const codes = [...new Set(anomalies.map(({ fact }) => fact.code ?? '?'))];
      says.push(
        say`The tool buffer reported ${count(anomalies.length, 'anomaly', 'anomalies')} (${joinProse(codes.map((code) => [{ code }]))}) ${cite(anomalies.map(({ id }) => id))}.`,
      );
      if (codes.includes('nested_open'))
        says.push(
          say` ${'nested_open'} means that a tool call began before the one before it was closed; what was buffered was passed on as it stood.`,
        );
    }
    for (const { fact, id } of [...calls, ...usages]) {
      const truncated = fact.kind === 'usage' ? fact.toolCallsTruncated : fact.truncated;
      says.push(say` ${count(truncated ?? 0, 'tool call')} counted as truncated ${cite(id)}.`);
    }
    return [
      finding({
        ruleId: 'tool-buffer-anomaly',
        confidence: 'certain',
        weight: 'problem',
        title: say`A tool call in the answer may be damaged`,
        summary: [...says.flat(), ' The HTTP status does not show it.'],
      }),
    ];
  },
};
