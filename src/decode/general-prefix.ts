// The general rule for prefixes: what most lines of a place have in front of a line of the system, in one shape, was
// put there by somebody, whoever it was. It is learnt from the lines around, never from one line among others: a
// sentence that quotes a log line is no envelope.

import type { LineGrammar } from '../model/source.ts';
import type { Envelope, Opened } from './envelope.ts';
import { parseJsonObject } from './json.ts';
import { plainLine } from './plain-line.ts';

/** Longer than this it is a text with something in it. */
const MAX_PREFIX = 512;
/** Of all lines of the sample, so many must have the shape. */
const MIN_SHARE = 0.2;
const MAX_SHAPES = 4;

interface Seen {
  readonly shape: string;
  count: number;
  /** The prefix itself, while all are the same. */
  literal: string | null;
}

export interface PrefixSample {
  readonly grammar: LineGrammar;
  /** Physical lines around the place in question. */
  readonly lines: readonly string[];
  /** Whether a line is opened without this rule. */
  readonly isOpened: (plain: string) => boolean;
}

/** The prefixes that this rule vouches for, the most frequent first. */
export function learnPrefixes({ grammar, lines, isOpened }: PrefixSample): readonly Envelope[] {
  const seen = new Map<string, Seen>();
  let strange = 0;
  for (const line of lines) {
    const plain = plainLine(line);
    if (plain === '' || isOpened(plain)) continue;
    strange += 1;
    for (const prefix of prefixesOf(plain, grammar)) {
      const shape = shapeOf(prefix);
      const known = seen.get(shape);
      if (known === undefined) seen.set(shape, { shape, count: 1, literal: prefix });
      else {
        known.count += 1;
        if (known.literal !== prefix) known.literal = null;
      }
    }
  }
  const enough = [...seen.values()].filter(
    ({ count }) => (count >= 2 || strange === 1) && count >= lines.length * MIN_SHARE,
  );
  // Of two that as many lines have, the shorter one: what it leaves is the whole line.
  enough.sort((a, b) => b.count - a.count || a.shape.length - b.shape.length);
  return enough.slice(0, MAX_SHAPES).map((shape) => envelopeOf(shape, grammar));
}

function envelopeOf({ shape, literal }: Seen, grammar: LineGrammar): Envelope {
  const pattern = literal === null ? patternOf(shape) : null;
  return {
    id: 'prefix',
    title: 'any other text that most lines have in front',
    trust: 'likely',
    open({ text }) {
      const exact = prefixesOf(text, grammar).find((prefix) =>
        literal === null ? shapeOf(prefix) === shape : prefix === literal,
      );
      if (exact !== undefined) return split(text, exact.length);
      if (literal !== null) return text.startsWith(literal) ? split(text, literal.length) : null;
      const match = pattern?.exec(text) ?? null;
      return match === null ? null : split(text, match[0].length);
    },
  };
}

function split(text: string, at: number): Opened {
  return { text: text.slice(at), quoted: text.slice(0, at) };
}

/** What stands before each place where a line of the system may begin. */
function prefixesOf(text: string, grammar: LineGrammar): readonly string[] {
  const places = grammar
    .beginningsIn(text.slice(0, MAX_PREFIX + 64))
    .filter((at) => at > 0 && at <= MAX_PREFIX && isWhole(text.slice(at), grammar));
  // An object of the system's own stands behind nothing of the system: whatever looks like it before is a part of the
  // prefix.
  const own = places.find((at) => isOwnObject(text.slice(at), grammar));
  return (own === undefined ? places : [own]).map((at) => text.slice(0, at));
}

function isOwnObject(text: string, grammar: LineGrammar): boolean {
  const object = text.startsWith('{') ? parseJsonObject(text) : null;
  return object !== null && grammar.isOwn(object);
}

// An object must go on to the end of the line, or be torn: one that ends before it is a part of a text.
function isWhole(text: string, grammar: LineGrammar): boolean {
  if (!grammar.knows(text)) return false;
  return !text.startsWith('{') || parseJsonObject(text) !== null || !text.trimEnd().endsWith('}');
}

/** Words and numbers by kind, everything else as it is. */
function shapeOf(prefix: string): string {
  return prefix.replaceAll(/[\p{L}\p{N}_]+/gu, 'w').replaceAll(/\s+/gu, ' ');
}

function patternOf(shape: string): RegExp {
  const parts = [...shape].map((character) =>
    character === 'w'
      ? '[\\p{L}\\p{N}_]+'
      : character === ' '
        ? '\\s+'
        : character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&'),
  );
  return new RegExp(`^${parts.join('')}`, 'u');
}
