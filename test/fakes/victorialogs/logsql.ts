// As much of LogsQL as the recorded questions have. Whatever else is asked is a bug of the test, and said.

export interface Row {
  readonly tenant: string;
  readonly timeUnixNano: bigint;
  /** Of its stream. */
  readonly labels: Readonly<Record<string, string>>;
  /** All others; `_msg` among them. */
  readonly fields: Readonly<Record<string, string>>;
}

export type Filter = (row: Row) => boolean;

export type Pipe =
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'sort' }
  | { readonly kind: 'limit'; readonly limit: number }
  | { readonly kind: 'count'; readonly by: readonly string[]; readonly name: string }
  | { readonly kind: 'blocks' }
  | { readonly kind: 'sum'; readonly name: string }
  | { readonly kind: 'fields'; readonly names: readonly string[] }
  | { readonly kind: 'delete'; readonly name: string };

export interface Query {
  readonly filter: Filter;
  readonly pipes: readonly Pipe[];
}

/** What the server answers to a query that it cannot read. */
export class ParseError extends Error {}

export function valueOf(row: Row, name: string): string {
  if (name === '_stream') return streamText(row.labels);
  if (name === PACKED) return packed(row);
  return row.fields[name] ?? row.labels[name] ?? '';
}

export function streamText(labels: Row['labels']): string {
  return `{${Object.keys(labels)
    .sort()
    .map((name) => `${name}=${JSON.stringify(labels[name])}`)
    .join(',')}}`;
}

const PACKED = 'trace_by_id_row';

/** quicktemplate's JSON. */
function packed({ labels, fields }: Row): string {
  const quote = (text: string): string =>
    JSON.stringify(text)
      .replaceAll('<', String.raw`\u003c`)
      .replaceAll("'", String.raw`\u0027`);
  const all = Object.entries({ _stream: streamText(labels), ...labels, ...fields });
  return `{${all
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${quote(name)}:${quote(value)}`)
    .join(',')}}`;
}

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|:=|:~|!=|=~|[(){}|~:=,*]|[\w.-]+)/y;

export function parseQuery(text: string): Query {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = (): string => tokens[at] ?? '';
  const take = (): string => tokens[at++] ?? '';
  const expect = (wanted: string): void => {
    if (take() !== wanted) throw new ParseError(`missing ${wanted}`);
  };

  const term = (): Filter => {
    const token = take();
    if (token === '*') return () => true;
    if (token === '(') {
      const inner = either();
      expect(')');
      return inner;
    }
    if (token === '{') return stream();
    if (token === '~') return regexp('_msg', take());
    if (!isLiteral(token) && !/^[\w.-]+$/.test(token)) throw new ParseError(`unexpected ${token}`);
    switch (peek()) {
      case ':=': {
        take();
        const value = literal(take());
        return (row) => valueOf(row, literal(token)) === value;
      }
      case ':~':
        take();
        return regexp(literal(token), take());
      case ':': {
        take();
        if (peek() === '~') return (take(), regexp(literal(token), take()));
        throw new ParseError('a question that was not recorded');
      }
      default:
        return isLiteral(token) ? phrase(literal(token)) : phrase(token);
    }
  };
  const both = (): Filter => {
    const terms = [term()];
    while (!['', ')', '|', 'or'].includes(peek())) terms.push(term());
    return (row) => terms.every((one) => one(row));
  };
  const either = (): Filter => {
    const terms = [both()];
    while (peek() === 'or') {
      take();
      terms.push(both());
    }
    return (row) => terms.some((one) => one(row));
  };
  const stream = (): Filter => {
    const matchers: Filter[] = [];
    while (peek() !== '}') {
      const name = literal(take());
      const op = take();
      const value = literal(take());
      if (op !== '=' && op !== '!=') throw new ParseError(`a question that was not recorded: ${op}`);
      matchers.push(({ labels }) => ((labels[name] ?? '') === value) === (op === '='));
      if (peek() === ',') take();
    }
    expect('}');
    return (row) => matchers.every((one) => one(row));
  };
  const pipe = (): Pipe[] => {
    const name = take();
    switch (name) {
      case 'pack_json':
        expect('as');
        take();
        return [];
      case 'filter':
        return [{ kind: 'filter', filter: either() }];
      case 'delete':
        return [{ kind: 'delete', name: take() }];
      case 'sort':
        for (const part of ['by', '(', '_time', ')']) expect(part);
        return [{ kind: 'sort' }, ...(peek() === 'limit' ? pipe() : [])];
      case 'limit':
        return [{ kind: 'limit', limit: Number(take()) }];
      case 'fields':
        return [{ kind: 'fields', names: list() }];
      case 'block_stats':
        return [{ kind: 'blocks' }];
      case 'stats':
        return stats();
      default:
        throw new ParseError(`a pipe that was not recorded: ${name}`);
    }
  };
  const stats = (): Pipe[] => {
    let by: readonly string[] = [];
    if (peek() === 'by') {
      take();
      expect('(');
      by = list();
      expect(')');
    }
    const what = take();
    expect('(');
    if (what === 'sum') take();
    expect(')');
    if (peek() === 'as') take();
    return [what === 'sum' ? { kind: 'sum', name: take() } : { kind: 'count', by, name: take() }];
  };
  const list = (): readonly string[] => {
    const names = [take()];
    while (peek() === ',') {
      take();
      names.push(take());
    }
    return names;
  };

  const filter = either();
  const pipes: Pipe[] = [];
  while (peek() === '|') {
    take();
    pipes.push(...pipe());
  }
  if (peek() !== '') throw new ParseError(`unexpected ${peek()}`);
  return { filter, pipes };
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (match === null) throw new ParseError('unexpected text');
    tokens.push(match[1] ?? '');
  }
  return tokens;
}

function isLiteral(token: string): boolean {
  return token.startsWith('"');
}

/** Go's escapes, as far as ours have them. */
function literal(token: string): string {
  if (!isLiteral(token)) return token;
  return token
    .slice(1, -1)
    .replaceAll(/\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g, (_all, short?: string, long?: string, char?: string) => {
      const code = short ?? long;
      return code === undefined ? (char ?? '') : String.fromCodePoint(Number.parseInt(code, 16));
    });
}

function regexp(name: string, token: string): Filter {
  let test: RegExp;
  try {
    test = new RegExp(literal(token), 'u');
  } catch {
    throw new ParseError(`invalid regexp "${name}"`);
  }
  return (row) => test.test(valueOf(row, name));
}

/** Whole words: letters, digits and `_` on neither side of it. */
function phrase(text: string): Filter {
  const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}_]/u.test(char);
  return ({ fields }) => {
    const line = fields['_msg'] ?? '';
    for (let at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + 1)) {
      const before = isWord(text[0]) && isWord(line[at - 1]);
      const behind = isWord(text.at(-1)) && isWord(line[at + text.length]);
      if (!before && !behind) return true;
    }
    return false;
  };
}
