import { wikiText } from './escape.ts';

/** Rows and heads are finished markup of one line. */
export function wikiTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // A bar beside a bar would make a heading of the next cell.
  const cell = (text: string): string => (text === '' ? ' ' : text);
  return [
    `||${head.map((text) => cell(wikiText(text))).join('||')}||`,
    ...rows.map((cells) => `|${cells.map(cell).join('|')}|`),
  ].join('\n');
}

/** Empty without items, which are finished markup. */
export function listSection(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `h3. ${wikiText(title)}\n\n${items.map((item) => `* ${item}`).join('\n')}`;
}
