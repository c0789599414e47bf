import type { LintReporter } from '../../model/lint-report.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { pretty } from './pretty.ts';
import { sarif } from './sarif.ts';

/** Every output format of `lint`, in the order help shows them. */
export const LINT_REPORTERS: readonly LintReporter[] = [pretty, json, sarif, github];
