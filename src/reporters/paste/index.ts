import type { TextReporter } from '../../model/reporter.ts';
import { confluence } from './confluence/index.ts';
import { github } from './github/index.ts';
import { slack } from './slack/index.ts';

/** Every target of --for, in the order help shows them. */
export const PASTE_REPORTERS: readonly TextReporter[] = [slack, github, confluence];
