import { own } from '../../model/prose.ts';
import { syntaxRule } from '../syntax-rule.ts';

export const syntaxYaml = syntaxRule({
  syntax: 'yaml',
  summary: 'YAML that does not parse, keys that are there twice, aliases of nothing',
  why: own('Prometheus, Alertmanager and Grafana refuse the whole file, and go on with what they loaded before.'),
  mend: own('Fix the YAML at this place; quote texts that hold a colon, a hash or a brace.'),
});
