import type { Reporter } from '../model/reporter.ts';
import { chromeTrace } from './chrome-trace/index.ts';
import { html } from './html/index.ts';
import { json } from './json/index.ts';
import { markdown } from './markdown/index.ts';
import { ndjson } from './ndjson/index.ts';
import { otlp } from './otlp/index.ts';
import { pretty } from './pretty/index.ts';

/** Every output format, in the order help shows them. */
export const REPORTERS: readonly Reporter[] = [pretty, markdown, html, json, ndjson, otlp, chromeTrace];
