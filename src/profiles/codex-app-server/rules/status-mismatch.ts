import type { TimelineEvent } from '../../../model/event.ts';
import { isKind } from '../facts.ts';
import { cite, joinProse, known, type Prose, say } from '../../../model/prose.ts';
import type { Rule } from '../story/question.ts';
import { finding } from '../../../correlate/finding.ts';
import { readSigns } from '../story/signs.ts';

export const statusMismatch: Rule = {
  id: 'status-mismatch',
  apply({ own }) {
    const signs = readSigns(own);
    const { access } = signs;
    const status = access?.fact.status ?? null;
    if (access === null || status === null || status >= 400) return [];
    const failedGuard = signs.guardEnd?.fact.outcome === 'error' ? [signs.guardEnd] : [];
    const contradicting: readonly TimelineEvent[] = [...signs.usageErrors, ...signs.streamFailures, ...failedGuard];
    if (contradicting.length === 0) return [];
    const agreeing = own.filter(
      (event) =>
        (isKind(event, 'usage') && event.fact.status !== null && event.fact.status < 400) ||
        (isKind(event, 'transform_summary') && (event.fact.status === 'completed' || event.fact.status === '200')),
    );
    return [
      finding({
        ruleId: 'status-mismatch',
        confidence: 'certain',
        weight: 'problem',
        title: say`The access log says ${status}, other lines say it failed`,
        summary: say`The access log says ${status} ${cite(access.id)}, but ${joinProse(contradicting.map(saysWhat), '; ')}.${
          agreeing.length === 0
            ? []
            : say` The success in ${cite(agreeing.map(({ id }) => id))} does not outweigh them: the proxy writes these lines whenever it closes an answer.`
        } The status is sent with the headers, before a stream can fail; an alert on HTTP status alone does not see this request.`,
      }),
    ];
  },
};

function saysWhat(event: TimelineEvent): Prose {
  if (isKind(event, 'usage'))
    return say`usage says ${known(event.fact.status)} ${known(event.fact.errorCode)} ${cite(event.id)}`;
  if (isKind(event, 'sse')) return say`the stream sent ${known(event.fact.type)} ${cite(event.id)}`;
  if (isKind(event, 'sse_summary')) return say`the SSE summary says ${known(event.fact.outcome)} ${cite(event.id)}`;
  return say`the stream guard closed with ${'error'} ${cite(event.id)}`;
}
