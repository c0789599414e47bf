import { own } from '../../model/prose.ts';
import { syntaxRule } from '../syntax-rule.ts';

export const syntaxRules = syntaxRule({
  syntax: 'rules',
  summary:
    'a rule file in a shape that Prometheus does not take: no expr, a duration that is none, for on a recording rule',
  why: own('Prometheus refuses the whole file, and goes on with the rules it loaded before.'),
  mend: own('Write it as a rule file: groups, each with name and rules; rules with alert or record, and expr.'),
});
