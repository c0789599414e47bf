// Whether a text is a LogQL stream selector that Loki would take. A selector is pasted in front of every line filter, so that
// nothing but a selector may stand there.

import { own, type Prose } from '../../model/prose.ts';

const MATCHER = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\\n]|\\.)*"|`[^`]*`)\s*/;

/** Null: it is one. Else what is wrong with it. */
export function selectorFault(text: string): Prose | null {
  const body = /^\s*\{([\s\S]*)\}\s*$/.exec(text)?.[1];
  if (body === undefined) return own('is no stream selector: it must stand in braces, and nothing may follow them');
  let rest = body;
  let narrows = false;
  let first = true;
  while (rest.trim() !== '' || first) {
    const match = MATCHER.exec(rest);
    if (match === null)
      return own(
        body.trim() === ''
          ? 'selects everything: Loki wants at least one matcher'
          : 'is no stream selector: each matcher is label="value", with =, !=, =~ or !~',
      );
    const [whole, , op = '', quoted = ''] = match;
    narrows ||= isNonEmptyMatch(op, quoted.slice(1, -1));
    rest = rest.slice(whole.length);
    first = false;
    if (rest === '') break;
    if (!rest.startsWith(',')) return own('is no stream selector: matchers are separated by commas');
    rest = rest.slice(1);
  }
  return narrows ? null : own('has no matcher that excludes the empty value, which Loki refuses');
}

// Loki wants one matcher that cannot match empty: `=` or `=~` with something in it (`.*` and the like match empty).
function isNonEmptyMatch(op: string, value: string): boolean {
  if (op === '=') return value !== '';
  if (op === '!=') return value === '';
  if (op === '!~') return value === '' || value === '.*';
  return (
    value !== '' &&
    !/^(?:\.\*|\(.*\)\*|[^()|]\*)$/.test(value) &&
    !value.split('|').some((part) => part === '' || part === '.*')
  );
}
