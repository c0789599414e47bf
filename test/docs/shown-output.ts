// Whether a command printed what the page says. A page shows one run; in another one ids, times and figures differ. So a line
// of the page stands for all lines that are the same but for these:
//   - `…` is anything, also nothing; alone on a line it is any number of lines;
//   - an id of 21 characters is any id, a time with a date is any time, a number any number;
//   - but 0, 1 and the statuses of HTTP are what they are: they are what the reader looks for.
// The lines of the page are found in this order; what else was printed does not matter.

const VARIES =
  /…|(?<![\w-])[\w-]{21}(?![\w-])|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| UTC)?|(?<![\w.])\d[\d,]*(?:\.\d+)?(?:e[+-]\d+)?(?![\w.]\w)/g;
const STAYS = new Set(['0', '1', '200', '429', '500', '502', '503', '504']);

/** The first line of the page that was not printed behind those before it; null: all were. */
export function firstMissing(shown: string, printed: string): string | null {
  const lines = printed.split('\n');
  let from = 0;
  for (const line of shown.split('\n').filter((one) => one.trim() !== '' && one.trim() !== '…')) {
    const pattern = patternOf(line);
    const at = lines.findIndex((one, index) => index >= from && pattern.test(one));
    if (at === -1) return line;
    from = at + 1;
  }
  return null;
}

function patternOf(line: string): RegExp {
  const trimmed = line.trim();
  let source = '';
  let end = 0;
  for (const { 0: piece, index } of trimmed.matchAll(VARIES)) {
    source += literal(trimmed.slice(end, index)) + standsFor(piece);
    end = index + piece.length;
  }
  return new RegExp(`^\\s*${source}${literal(trimmed.slice(end))}\\s*$`);
}

function standsFor(piece: string): string {
  if (piece === '…') return '.*';
  if (STAYS.has(piece)) return piece;
  if (/^\d{4}-\d\d-\d\d/.test(piece)) return '\\d{4}-\\d\\d-\\d\\d[T ][\\d:.]+(?:Z| UTC)?';
  return /^[\d,.e+-]+$/.test(piece) && piece.length !== 21 ? '\\d[\\d,]*(?:\\.\\d+)?(?:e[+-]\\d+)?' : '[\\w-]{21}';
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
}
