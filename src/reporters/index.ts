import type { Reporter } from '../model/reporter.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { ndjson } from './ndjson.ts';
import { pretty } from './pretty.ts';

/** Every output format, in the order help shows them. */
export const REPORTERS: readonly Reporter[] = [pretty, markdown, html, json, ndjson];
