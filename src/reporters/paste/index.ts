import type { TextReporter } from '../../model/reporter.ts';
import { confluence } from './confluence.ts';
import { github } from './github.ts';
import { slack } from './slack.ts';

/** Every target of --for, in the order help shows them. */
export const PASTE_REPORTERS: readonly TextReporter[] = [slack, github, confluence];
