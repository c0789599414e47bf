// Markdown that would keep its parser busy for minutes: measured, an unclosed bracket or tilde looks at all the others
// of its paragraph, and each level of quotes and lists at all the levels around it. No page that people read comes
// near.

/** Pairs of brackets and tilde that may have to be looked at: some 3 s at most. */
const MOST_PAIRS = 2e8;
/** Quotes and lists that begin on one line. */
const MOST_CONTAINERS = 40;

/** Brackets and tilde; emphasis costs a twentieth of a pair of them, code less. */
const WEIGHTS: Readonly<Record<number, number>> = { 0x5b: 1, 0x5d: 1, 0x7e: 1, 0x2a: 0.2, 0x5f: 0.2, 0x60: 0.05 };

const CONTAINERS = new RegExp(`^[ \\t]*(?:(?:>|[-*+][ \\t]|\\d{1,9}[.)][ \\t])[ \\t]{0,16}){${MOST_CONTAINERS}}`, 'm');

export function isTooCostly(page: string): boolean {
  if (CONTAINERS.test(page)) return true;
  let pairs = 0;
  let inParagraph = 0;
  let isBlank = true;
  for (let at = 0; at < page.length; at += 1) {
    const code = page.charCodeAt(at);
    if (code === 0x0a) {
      if (isBlank) {
        pairs += inParagraph ** 2;
        inParagraph = 0;
      }
      isBlank = true;
    } else if (code !== 0x20 && code !== 0x09 && code !== 0x0d) isBlank = false;
    inParagraph += WEIGHTS[code] ?? 0;
  }
  return pairs + inParagraph ** 2 > MOST_PAIRS;
}
