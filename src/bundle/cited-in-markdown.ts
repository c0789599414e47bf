// Which events a report in Markdown speaks of. What stands in code spans and fences is a log's text, not a citation.

const FENCE = /^(`{3,})[^\n]*\n[^]*?^\1`*$/gm;
const CODE_SPAN = /(`+)(?!`).*?(?<!`)\1(?!`)/g;
/** Events of each scope, signals, alert episodes, rules. Queries (`Q01`) are numbered within a report alone. */
const ID = '[ELWMSAR]\\d{2,}(?:…[ELWMSAR]\\d{2,})?';
const CITATION = new RegExp(`(?<!\\\\)\\[(${ID}(?: ${ID})*)\\]`, 'g');
const FIRST_CELL = new RegExp(`^\\| \\*{0,2}(${ID})\\*{0,2} \\|`, 'gm');
/** More rows than a report has by default: a range beyond that is nobody's. */
const LONGEST_RANGE = 100_000;

/** Each once, in the order of their names; ranges (`E13…E36`) as all that they stand for. */
export function citedInMarkdown(markdown: string): readonly string[] {
  const text = markdown.replace(FENCE, '').replace(CODE_SPAN, '');
  const cited = [...text.matchAll(CITATION), ...text.matchAll(FIRST_CELL)].flatMap(([, ids = '']) => ids.split(' '));
  return [...new Set(cited.flatMap(inRange))].sort();
}

function inRange(cited: string): readonly string[] {
  const [first = '', last] = cited.split('…');
  if (last === undefined) return [first];
  const [from, until] = [Number(first.slice(1)), Number(last.slice(1))];
  if (until < from || until - from > LONGEST_RANGE) return [first, last];
  return Array.from(
    { length: until - from + 1 },
    (_, index) => `${first[0]}${String(from + index).padStart(first.length - 1, '0')}`,
  );
}
