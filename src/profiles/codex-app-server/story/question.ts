// The questions of model/story.ts with the proxy's own kinds of absence.

import type { Outcome } from '../../../model/correlation.ts';
import type * as story from '../../../model/story.ts';
import type { AbsenceKind } from './absences.ts';
import type { Signs } from './signs.ts';

export type OutcomeQuestion = story.OutcomeQuestion<AbsenceKind>;
export type OutcomeKnown = story.OutcomeKnown<AbsenceKind>;
export type RuleContext = story.RuleContext<AbsenceKind>;
export type Rule = story.Rule<AbsenceKind>;

/** One way a request can have gone; null when the signs do not say so. */
export type Verdicter = (signs: Signs, question: OutcomeQuestion) => Outcome | null;
