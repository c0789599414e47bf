// What is wrong with a configuration. All of it is found before anything is said, so that a file is fixed in one go.

import { InputError } from '../../model/errors.ts';
import { count, own, type Prose, say } from '../../model/prose.ts';
import { originProse, type ValueOrigin } from './origin.ts';

/** Never holds a value that may be a secret. */
export interface Fault {
  readonly problem: Prose;
  readonly fix: Prose;
}

export interface Problem extends Fault {
  readonly where: ValueOrigin;
}

const MAX_SHOWN = 20;
const MAX_CHARACTERS = 100;

/** What a file holds is quoted, but not at any length. */
export function clipped(prose: Prose): Prose {
  return prose.map((part) =>
    typeof part === 'object' && 'code' in part && part.code.length > MAX_CHARACTERS
      ? { code: `${part.code.slice(0, MAX_CHARACTERS)}…` }
      : part,
  );
}

export function throwProblems(problems: readonly Problem[]): void {
  const [first, ...more] = problems;
  if (first === undefined) return;
  const located = (problem: Problem): Prose => say`${originProse(problem.where)}: ${problem.problem}`;
  if (more.length === 0) throw new InputError(located(first), [first.fix]);
  throw new InputError(
    say`${count(problems.length, 'problem')} in the configuration`,
    dedupe(problems.slice(0, MAX_SHOWN).map(({ fix }) => fix)),
    [
      ...problems.slice(0, MAX_SHOWN).map(located),
      ...(problems.length > MAX_SHOWN ? [own(`and ${problems.length - MAX_SHOWN} more`)] : []),
    ],
  );
}

function dedupe(fixes: readonly Prose[]): readonly Prose[] {
  return [...new Map(fixes.map((fix) => [JSON.stringify(fix), fix])).values()];
}
