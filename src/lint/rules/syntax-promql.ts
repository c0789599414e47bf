import { own } from '../../model/prose.ts';
import { syntaxRule } from '../syntax-rule.ts';

export const syntaxPromql = syntaxRule({
  syntax: 'promql',
  summary: 'PromQL that the grammar of Prometheus refuses',
  why: own('One expression that does not parse and Prometheus refuses the whole rule file; a panel shows an error.'),
  mend: own('Fix the expression at this place; promtool check rules says it in the words of the server.'),
});
