import { own } from '../../model/prose.ts';
import { syntaxRule } from '../syntax-rule.ts';

export const syntaxJson = syntaxRule({
  syntax: 'json',
  summary: 'JSON that does not parse',
  why: own(
    'Grafana refuses the whole file, and what stands behind the fault was read as well as it goes, or not at all.',
  ),
  mend: own('Fix the JSON at this place; export it again where it was edited by hand.'),
});
