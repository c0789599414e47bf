// Which HTML a page leaves open: what comes behind it would be inside. Tags are read as the HTML standard's tokenizer
// reads them, since that is what a browser does with what Markdown passes on. In doubt an element is open: a page is
// refused rather than a block hidden.

import type { Nodes, Root } from 'mdast';

export interface OpenElement {
  /** `<details>`, or `<!--`. */
  readonly shown: string;
  /** Into the page's text. */
  readonly offset: number;
}

interface Open {
  readonly name: string;
  readonly offset: number;
}

/** What has no end tag. */
const VOID = new Set('area base br col embed hr img image input link meta param source track wbr'.split(' '));
/** Ends with what it stands in, or with the next one of its kind. */
const ENDS_BY_ITSELF = new Set(
  'p li dt dd tr td th tbody thead tfoot colgroup caption option optgroup rb rt rtc rp'.split(' '),
);
/** Goes on behind whatever it stands in (the standard's active formatting elements). */
const FORMATTING = 'a b big code em font i nobr s small strike strong tt u';
/** Not ended by the end of a list item, a quote or a cell around it. */
const BOUNDARY =
  'applet blockquote button caption foreignobject html iframe li marquee math noembed noframes noscript object ol plaintext script select style svg table td template textarea th title ul xmp';
/** Not ended by the end of a paragraph around it: these end the paragraph. */
const BLOCK =
  'address article aside body center dd details dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup legend listing main menu nav optgroup option p pre search section summary tbody tfoot thead tr';

/**
 * Within these only their own end tag is one; GitHub takes away what makes them so, and tags in them are tags again.
 */
const RAW = new Set('script style textarea title xmp iframe noembed noframes plaintext'.split(' '));
const COMMENT = '!--';
/**
 * A tag that is cut off by the end of its HTML, ends the drawing it stands in, is beyond what is counted, or has kept
 * an item from ending: nothing closes it.
 */
const CUT = '<';

/** More than a page that people write has open at once; each is looked at again with each tag. */
const MOST_OPEN = 500;

const KNOWN: ReadonlySet<string> = new Set(`${FORMATTING} ${BOUNDARY} ${BLOCK}`.split(' '));
const BOUNDARIES = new Set(BOUNDARY.split(' '));
const IN_PARAGRAPHS = new Set(FORMATTING.split(' '));

/** What is left of what begins in one of these, behind it. */
const OUTLIVES: Readonly<Partial<Record<Nodes['type'], ReadonlySet<string>>>> = {
  paragraph: KNOWN,
  heading: KNOWN,
  listItem: new Set(`${FORMATTING} ${BOUNDARY}`.split(' ')),
  blockquote: new Set(`${FORMATTING} ${BOUNDARY}`.split(' ')),
  tableCell: BOUNDARIES,
};

/** The last one of the page; null: a block at the end stands by itself. */
export function openElement(root: Root, text: string): OpenElement | null {
  // Our heading ends a paragraph.
  const last = openAtEnd(root, text).findLast(({ name }) => name !== 'p');
  if (last === undefined) return null;
  const { name, offset } = last;
  return { shown: name === COMMENT ? '<!--' : name === CUT ? firstWord(text.slice(offset)) : `<${name}>`, offset };
}

function firstWord(text: string): string {
  return /^[^\s>]{1,40}/.exec(text)?.[0] ?? '<';
}

/** Where one is in the page. */
interface Reading {
  readonly open: readonly Open[];
  /** Tags that end a paragraph. */
  readonly blocks: number;
  /** End tags of what was not opened in the same paragraph, item or cell: they may have ended this. */
  readonly strayEnds: number;
}

interface Leave {
  readonly type: 'leave';
  readonly outlives: ReadonlySet<string>;
  readonly before: Reading;
}

/** A stack of its own, as emphasis can be nested as deep as a page is long. */
function openAtEnd(root: Root, text: string): readonly Open[] {
  let reading: Reading = { open: [], blocks: 0, strayEnds: 0 };
  let inside = 0;
  const stack: (Nodes | Leave)[] = [root];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.type === 'leave') {
      reading = { ...reading, open: leave(next, reading) };
      inside = Math.min(inside, next.before.open.length);
    } else if (next.type === 'html') {
      const from = next.position?.start.offset ?? 0;
      reading = readHtml(text.slice(from, next.position?.end.offset ?? from), { from, inside, reading });
    } else if ('children' in next) {
      const outlives = OUTLIVES[next.type];
      if (outlives !== undefined) {
        stack.push({ type: 'leave', outlives, before: reading });
        inside = reading.open.length;
      }
      for (let index = next.children.length - 1; index >= 0; index -= 1) stack.push(next.children[index] as Nodes);
    }
  }
  return reading.open;
}

function leave({ outlives, before }: Leave, { open, blocks, strayEnds }: Reading): readonly Open[] {
  const hasEnded = strayEnds > before.strayEnds || (outlives === KNOWN && blocks > before.blocks);
  if (hasEnded || before.open === open) return open;
  const was = new Set(before.open);
  return open
    .filter((one) => was.has(one) || outlives.has(one.name) || one.name === COMMENT || one.name === CUT)
    .map((one) => (was.has(one) || outlives === KNOWN || !BOUNDARIES.has(one.name) ? one : { ...one, name: CUT }));
}

const NAME = /<(\/?)([a-z][^\s/>]*)/iy;
const NO_TAG = /<(?:[!?]|\/(?![a-z]))/iy;
const ATTRIBUTE = /[\s/]*(?!>)=?[^\s/>=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|(?!["'>])[^\s>]+|(?=>))|(?!\s*=))/y;
const TAG_END = /[\s/]*>/y;
const COMMENT_START = '<!--';
const COMMENT_END = /--!?>/g;

function readHtml(
  source: string,
  { from, inside, reading }: { readonly from: number; readonly inside: number; readonly reading: Reading },
): Reading {
  const stack = [...reading.open];
  let { blocks, strayEnds } = reading;
  let at = 0;
  while (at < source.length) {
    if (stack.at(-1)?.name === COMMENT) {
      const end = endOf(COMMENT_END, { source, at });
      if (end === -1) break;
      stack.pop();
      at = end;
      continue;
    }
    at = source.indexOf('<', at);
    if (at === -1) break;
    if (stack.length === MOST_OPEN) stack.push({ name: CUT, offset: from + at });
    if (stack.length > MOST_OPEN) break;
    const isRaw = stack.some(({ name }) => RAW.has(name));
    if (!isRaw && source.startsWith(COMMENT_START, at)) {
      const empty = endOf(/<!---?>/y, { source, at });
      if (empty === -1) stack.push({ name: COMMENT, offset: from + at });
      at = empty === -1 ? at + COMMENT_START.length : empty;
      continue;
    }
    const tag = matchAt(NAME, { source, at });
    const isText = tag === null && (isRaw || matchAt(NO_TAG, { source, at }) === null);
    const end = isText ? at + 1 : tag === null ? source.indexOf('>', at) + 1 : endOfTag(source, at + tag[0].length);
    if (end <= at) {
      stack.push({ name: CUT, offset: from + at });
      break;
    }
    if (tag !== null) {
      const name = (tag[2] ?? '').toLowerCase();
      const isForeign = stack.some((one) => one.name === 'svg' || one.name === 'math');
      if (tag[1] === '/') strayEnds += close(stack, { name, isRaw }) >= inside ? 0 : 1;
      else if (!VOID.has(name) && !(isForeign && source[end - 2] === '/'))
        stack.push({ name: isForeign && KNOWN.has(name) ? CUT : name, offset: from + at });
      if (name === 'hr' || (KNOWN.has(name) && !IN_PARAGRAPHS.has(name))) blocks += 1;
    }
    at = end;
  }
  return { open: stack, blocks, strayEnds };
}

/**
 * The one it ends, with what ends by itself inside: where it stood, -1 for none. Anything else between is wrong, and
 * left open.
 */
function close(stack: Open[], { name, isRaw }: { readonly name: string; readonly isRaw: boolean }): number {
  if (isRaw && !RAW.has(name)) return -1;
  const index = stack.findLastIndex((one) => one.name === name);
  if (index === -1) return -1;
  const isNested = stack.slice(index + 1).every((one) => endsWith(one.name, name));
  if (isNested) stack.length = index;
  return isNested ? index : -1;
}

/** Whether the end of one element is that of another in it. Forms end alone, and so does what holds no tags. */
function endsWith(inner: string, outer: string): boolean {
  if (outer === 'form' || RAW.has(outer) || inner === COMMENT || inner === CUT) return false;
  if (!KNOWN.has(inner) || inner === 'p') return inner !== 'p' || !IN_PARAGRAPHS.has(outer);
  return ENDS_BY_ITSELF.has(inner) && !ENDS_BY_ITSELF.has(outer) && KNOWN.has(outer) && !IN_PARAGRAPHS.has(outer);
}

/** Behind its `>`; -1 where it has none. */
function endOfTag(source: string, from: number): number {
  let at = from;
  for (;;) {
    const end = endOf(TAG_END, { source, at });
    if (end !== -1) return end;
    const attribute = endOf(ATTRIBUTE, { source, at });
    if (attribute <= at) return -1;
    at = attribute;
  }
}

function endOf(pattern: RegExp, { source, at }: { readonly source: string; readonly at: number }): number {
  const found = matchAt(pattern, { source, at });
  return found === null ? -1 : pattern.lastIndex;
}

function matchAt(
  pattern: RegExp,
  { source, at }: { readonly source: string; readonly at: number },
): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}
