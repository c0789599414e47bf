import type { Reporter } from '../model/reporter.ts';
import { chromeTrace } from './chrome-trace.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { ndjson } from './ndjson.ts';
import { otlp } from './otlp.ts';
import { pretty } from './pretty.ts';

/** Every output format, in the order help shows them. */
export const REPORTERS: readonly Reporter[] = [pretty, markdown, html, json, ndjson, otlp, chromeTrace];
