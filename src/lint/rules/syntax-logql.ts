import { own } from '../../model/prose.ts';
import { syntaxRule } from '../syntax-rule.ts';

export const syntaxLogql = syntaxRule({
  syntax: 'logql',
  summary: 'LogQL that the grammar of Loki refuses',
  why: own('Loki answers 400 and the panel shows an error where the lines of the incident should be.'),
  mend: own('Fix the query at this place; logcli query says it in the words of the server.'),
});
