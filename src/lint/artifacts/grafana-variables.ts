// Grafana replaces variables before a server sees the query. To parse a query as it stands, each one becomes something
// of the same length that the grammar takes at its place; within strings nothing has to change.

/** $name, ${name}, ${name:format}, ${name.field}, [[name]], [[name:format]]. A query holds thousands at most. */
const VARIABLE =
  /\$\{[A-Za-z_]\w*(?:\.[^{}\n]{0,200})?(?::[^{}\n]{0,200})?\}|\$[A-Za-z_]\w*|\[\[[A-Za-z_]\w*(?::[^\]\n]{0,200})?\]\]/y;
const DURATION_UNIT = /^[smhdwy]/;

/** Texts to try, the likeliest first. One, the text itself, when no variable stands outside of a string. */
export function withoutVariables(text: string): readonly string[] {
  const places = variablesOutsideStrings(text);
  if (places.length === 0) return [text];
  const by = (stand: (place: Place) => string): string => {
    let out = '';
    let last = 0;
    for (const place of places) {
      out += text.slice(last, place.from) + stand(place);
      last = place.to;
    }
    return out + text.slice(last);
  };
  return [
    by((place) => standIn(text, place)),
    by((place) => (place.isDuration ? standIn(text, place) : digits(place))),
    // A variable that holds a piece of syntax: more filters, a whole clause.
    by(({ from, to, isDuration }) => (isDuration ? standIn(text, { from, to, isDuration }) : ' '.repeat(to - from))),
  ];
}

interface Place {
  readonly from: number;
  readonly to: number;
  /** Within the brackets of a range, or behind `offset`. */
  readonly isDuration: boolean;
}

function standIn(text: string, place: Place): string {
  const length = place.to - place.from;
  const behind = text.slice(place.to, place.to + 24);
  if (place.isDuration) return DURATION_UNIT.test(behind) ? digits(place) : `${'0'.repeat(length - 2)}1m`;
  // A function or aggregation: both grammars know their names.
  if (/^\s*(?:\(|by\b|without\b)/i.test(behind) && length >= 3) return 'sum'.padEnd(length);
  return /^\d/.test(behind) || /[\d.]$/.test(text.slice(0, place.from)) ? digits(place) : 'v'.repeat(length);
}

function digits({ from, to }: Place): string {
  return '1'.padStart(to - from, '0');
}

function variablesOutsideStrings(text: string): readonly Place[] {
  const places: Place[] = [];
  let isDuration = false;
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    if (char === '"' || char === "'" || char === '`') {
      at = endOfString(text, at);
      continue;
    }
    if (char === '#') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
      continue;
    }
    const to = char === '$' || char === '[' ? endOfVariable(text, at) : null;
    if (to !== null) {
      places.push({
        from: at,
        to,
        isDuration: isDuration || /\boffset\s+-?$/i.test(text.slice(Math.max(0, at - 20), at)),
      });
      at = to;
      continue;
    }
    if (char === '[') isDuration = true;
    if (char === ']') isDuration = false;
    at += 1;
  }
  return places;
}

function endOfVariable(text: string, at: number): number | null {
  VARIABLE.lastIndex = at;
  return VARIABLE.test(text) ? VARIABLE.lastIndex : null;
}

function endOfString(text: string, from: number): number {
  const quote = text.charAt(from);
  for (let at = from + 1; at < text.length; at += 1) {
    if (text.charAt(at) === '\\' && quote !== '`') at += 1;
    else if (text.charAt(at) === quote) return at + 1;
  }
  return text.length;
}
