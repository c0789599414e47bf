// Go templates of label_format, as far as the tests use them; anything else is refused loudly.

import type { UnixNano } from '../../../src/model/time.ts';
import { QueryRefused } from './query-refused.ts';
import type { Labels } from './store.ts';

export interface TemplateInput {
  readonly labels: Labels;
  readonly timeUnixNano: UnixNano;
}

export type Template = (input: TemplateInput) => string;

/** `{{.name}}`, `{{if .name}}…{{end}}` without another `if` inside, `{{__timestamp__ | unixEpoch}}`. */
export function parseTemplate(source: string): Template {
  const pieces: Template[] = [];
  let rest = source;
  while (rest !== '') {
    const [whole, name, condition, body] =
      /^\{\{\s*(?:\.(\w+)|if \.(\w+)\s*\}\}((?:(?!\{\{\s*if).)*?)\{\{\s*end|__timestamp__ \| unixEpoch)\s*\}\}/.exec(
        rest,
      ) ??
      /^(?:(?!\{\{).)+/s.exec(rest) ??
      [];
    if (whole === undefined) throw new QueryRefused(`parse error : the fake server does not know the template ${rest}`);
    pieces.push(pieceOf({ whole, name, condition, body }));
    rest = rest.slice(whole.length);
  }
  return (input) => pieces.map((piece) => piece(input)).join('');
}

interface Piece {
  readonly whole: string;
  readonly name: string | undefined;
  readonly condition: string | undefined;
  readonly body: string | undefined;
}

function pieceOf({ whole, name, condition, body }: Piece): Template {
  if (name !== undefined) return ({ labels }) => labels[name] ?? '';
  if (condition !== undefined) {
    const inner = parseTemplate(body ?? '');
    return (input) => ((input.labels[condition] ?? '') === '' ? '' : inner(input));
  }
  if (whole.startsWith('{{')) return ({ timeUnixNano }) => String(timeUnixNano / 1_000_000_000n);
  return () => whole;
}
