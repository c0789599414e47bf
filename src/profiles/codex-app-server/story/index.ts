// How the proxy's lines are judged: what they state of a request, how it went, why, and where its time went.

import type { Story } from '../../../model/story.ts';
import { RULES } from '../rules.ts';
import { ABSENCES, type AbsenceKind, found } from './absences.ts';
import { firstAbnormal } from './first-abnormal.ts';
import { findOutages } from './outages.ts';
import { nextSteps, whereIdsStand } from './next-steps.ts';
import { judge } from './outcome/index.ts';
import { deriveRequestFacts } from './request-facts.ts';
import { timingOf } from './timing.ts';

export const story: Story<AbsenceKind> = {
  rules: RULES,
  absences: ABSENCES,
  factsOf: deriveRequestFacts,
  outagesOf: findOutages,
  judge,
  timingOf,
  firstAbnormal,
  found,
  nextSteps,
  whereIdsStand,
};
