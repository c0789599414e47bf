import type { Element, ElementContent } from 'hast';
import { h } from 'hastscript';

type Cell = string | ElementContent | readonly ElementContent[];

export interface TableRow {
  /** Where citations lead. */
  readonly id?: string;
  readonly cells: readonly Cell[];
}

export interface TableOptions {
  readonly label: string;
  readonly head: readonly string[];
  /** Columns of figures, from 0. */
  readonly numbers?: readonly number[];
  /** Columns of places in files and streams. */
  readonly sources?: readonly number[];
}

/** In a box of its own that scrolls sideways, by keyboard too: the page never does. Strings are this program's own. */
export function table(rows: readonly TableRow[], { label, head, numbers = [], sources = [] }: TableOptions): Element {
  const classOf = (column: number): string[] => [
    ...(numbers.includes(column) ? ['number'] : []),
    ...(sources.includes(column) ? ['source'] : []),
  ];
  return h('div', { className: ['wide'], tabIndex: 0, role: 'region', ariaLabel: label }, [
    h('table', [
      h(
        'thead',
        h(
          'tr',
          head.map((text, column) =>
            text === '' ? h('td') : h('th', { scope: 'col', className: classOf(column) }, text),
          ),
        ),
      ),
      h(
        'tbody',
        rows.map(({ id, cells }) =>
          h(
            'tr',
            { id },
            cells.map((cell, column) => h('td', { className: classOf(column) }, [...toNodes(cell)])),
          ),
        ),
      ),
    ]),
  ]);
}

function toNodes(cell: Cell): readonly ElementContent[] {
  if (typeof cell === 'string') return [{ type: 'text', value: cell }];
  return 'type' in cell ? [cell] : cell;
}
