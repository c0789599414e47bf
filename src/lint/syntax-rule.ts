// What the readers could not read, as findings: one rule for each language, so that each can be explained and
// suppressed apart.

import { own, type Prose } from '../model/prose.ts';
import type { Syntax } from './artifact.ts';
import type { LintRule } from './rule.ts';

export interface SyntaxRuleText {
  readonly syntax: Syntax;
  readonly summary: string;
  readonly why: Prose;
  readonly mend: Prose;
}

export function syntaxRule({ syntax, summary, why, mend }: SyntaxRuleText): LintRule {
  return {
    id: `syntax/${syntax}`,
    summary,
    severity: 'error',
    *check({ artifacts }) {
      for (const artifact of artifacts) {
        for (const fault of artifact.faults) {
          if (fault.syntax === syntax) yield { artifact, span: fault.span, what: sentence(fault.value), why, mend };
        }
      }
    },
  };
}

function sentence(words: string): Prose {
  return own(`${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`);
}
