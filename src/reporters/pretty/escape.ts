// What a log, a file name or a command line holds must not move the cursor, ring, retitle the window, hide or reorder
// text. Colours are added around escaped text, never before it.

import { showExactly, showInvisible } from '../wording/invisible.ts';

/** One line of visible characters, exact: `\` is doubled. Untrusted text. */
export function escapeTerminal(untrusted: string): string {
  return showExactly(untrusted);
}

/** For this program's own words: should a control character ever get into them, it is shown as well. */
export function escapeTerminalText(literal: string): string {
  return showInvisible(literal.replaceAll('\n', ' '));
}
