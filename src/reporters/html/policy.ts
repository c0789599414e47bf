// What a browser is allowed to do with a page of ours (Content Security Policy, level 3): show its text, its one style
// sheet and pictures that are part of it, and run the one script that it comes with. Nothing is fetched, framed or
// sent.

import { sha256 } from '@noble/hashes/sha2.js';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

const SHARED = [
  "default-src 'none'",
  `style-src ${hashSource(STYLE)}`,
  `script-src ${hashSource(SCRIPT)}`,
  'img-src data:',
  "base-uri 'none'",
];

/** For `<meta>`, which cannot speak of frames. */
export const FILE_POLICY = [...SHARED, "form-action 'none'"].join('; ');

/** For the header of a served page, whose forms lead back to it. */
export const SERVED_POLICY = [...SHARED, "form-action 'self'", "frame-ancestors 'none'"].join('; ');

function hashSource(text: string): string {
  return `'sha256-${btoa(String.fromCharCode(...sha256(new TextEncoder().encode(text))))}'`;
}
