import { own } from '../../model/prose.ts';
import { syntaxRule } from '../syntax-rule.ts';

export const syntaxMetrics = syntaxRule({
  syntax: 'metrics',
  summary: 'a line of a /metrics text that is no sample',
  why: own('Prometheus drops the whole scrape for one such line, and rules held against this text miss the metric.'),
  mend: own('Take the text again from /metrics, as it is.'),
});
