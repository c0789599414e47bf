import type { Span } from './span.ts';

const CARD = /(?<![\w.+-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{5})(?![\w-]|\.\d)/g;
/** Bank cards begin with 2221-2720, 3, 4, 5 or 6 (ISO/IEC 7812 ranges in use). */
const ISSUER = /^(?:2[2-7]|[3-6])/;
/** 2000-01-01 and 2100-01-01 in seconds since the epoch. */
const EPOCH_FROM = 946_684_800n;
const EPOCH_TO = 4_102_444_800n;

/** Payment card numbers: 13 to 19 digits with a right check digit that are no time in ms, µs or ns. */
export function findCards(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(CARD)) {
    if (isCard(match[0].replace(/[ -]/g, '')))
      spans.push({ start: match.index, end: match.index + match[0].length, kind: 'card' });
  }
  return spans;
}

/** Digits only. */
function isCard(digits: string): boolean {
  return digits.length >= 13 && digits.length <= 19 && ISSUER.test(digits) && !isEpoch(digits) && hasLuhnDigit(digits);
}

function isEpoch(digits: string): boolean {
  const value = BigInt(digits);
  return [1_000n, 1_000_000n, 1_000_000_000n].some((unit) => value >= EPOCH_FROM * unit && value < EPOCH_TO * unit);
}

function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
