// Tables with a header: comma, semicolon or tab separated (RFC 4180), as Grafana, Kibana, Azure, CloudWatch and Splunk
// export them. A row becomes an object of its cells; a cell of several lines is one cell.

import type { LineGrammar } from '../../model/source.ts';
import { UTC_CLOCK } from '../clock.ts';
import type { DocumentForm, DocumentHead, LineMaker, MadeLine } from '../document.ts';
import { parseJsonObject } from '../json.ts';
import { openLine } from '../open-line.ts';
import { MAX_HELD_RECORD_BYTES } from './byte-queue.ts';

const SEPARATORS = [',', ';', '\t'] as const;
type Separator = (typeof SEPARATORS)[number];

/** What the layout is told by. */
const HEAD_CHARACTERS = 64 * 1024;

const SAMPLE_ROWS = 200;

const NAME = /^[^"{}\r\n]{1,100}$/u;

export const table: DocumentForm = {
  id: 'table',
  title: 'CSV and TSV with a header: downloads of Grafana, Kibana, CloudWatch, Azure, Splunk',
  fits: (head) => layoutOf(head) !== null,
  open: createMaker,
};

// A header of names, and a row in which a cell is a line of the system.
function layoutOf({ text, isAll, grammar }: DocumentHead): Separator | null {
  const plain = text.replace(/^\uFEFF/, '');
  // Most logs are none: the first line tells.
  const [names = ''] = plain.split('\n', 1);
  if (/[{}]/.test(names) || plain.indexOf('\n') < 0 || plain.indexOf('"') < 0) return null;
  for (const separator of SEPARATORS) {
    if (!names.includes(separator)) continue;
    const rows = createRows(separator);
    const read = [...rows.push(plain), ...(isAll ? rows.finish() : [])];
    const [header, ...others] = read;
    if (header === undefined || header.cells.length < 2 || !header.cells.every((cell) => NAME.test(cell))) continue;
    const sample = others.slice(0, SAMPLE_ROWS);
    const even = sample.filter(({ cells }) => cells.length === header.cells.length);
    const isEven = even.length * 5 >= sample.length * 4;
    // An object holds commas: a cell that is one was quoted.
    const holds = even.some(({ cells, quoted }) =>
      cells.some((cell, index) => (quoted[index] === true || !cell.includes(separator)) && isLine(cell, grammar)),
    );
    if (isEven && holds && even.some(({ quoted }) => quoted.includes(true))) return separator;
  }
  return null;
}

// The labels of a stream are an object as well: it is the system's own lines that are looked for.
function isLine(cell: string, grammar: LineGrammar): boolean {
  const { begins, layout, text } = openLine(cell, { grammar, clock: UTC_CLOCK, general: () => [] });
  if (!begins) return false;
  const object = parseJsonObject(text);
  return object === null ? !text.startsWith('{') : grammar.isOwn(object) || layout.length > 0;
}

interface Row {
  readonly cells: readonly string[];
  /** Which of them stood in quotes. */
  readonly quoted: readonly boolean[];
  /** In characters. */
  readonly from: number;
  readonly to: number;
  /** Of a row that is too long to hold. */
  readonly isPiece?: true;
}

function createMaker(grammar: LineGrammar): LineMaker {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rows: ReturnType<typeof createRows> | null = null;
  let header: readonly string[] | null = null;
  let waiting = '';
  let offset = 0;
  let line = 1;

  const made = (read: readonly Row[]): readonly MadeLine[] =>
    read.flatMap(({ cells, from, to, isPiece }) => {
      const raw = taken(from, to);
      const place = { offset, line };
      offset += encoder.encode(raw).length;
      line += raw.split('\n').length - 1;
      if (isPiece === true) return [{ text: raw, ...place, isPiece }];
      if (header === null) {
        header = cells;
        return [];
      }
      if (cells.length === 1 && cells[0] === '') return [];
      // A row that is none of the table: as it stands.
      if (cells.length !== header.length || isForeign({ raw, cells, grammar })) return linesOf(raw, place);
      return [{ text: rowLine(header, cells, grammar), ...place }];
    });

  // Text of rows that were read, to count its bytes and lines.
  let kept = '';
  let keptFrom = 0;
  const taken = (from: number, to: number): string => {
    const text = kept.slice(from - keptFrom, to - keptFrom);
    kept = kept.slice(to - keptFrom);
    keptFrom = to;
    return text;
  };

  const take = (text: string, isLast: boolean): readonly MadeLine[] => {
    if (rows === null) {
      waiting += text;
      if (waiting.length < HEAD_CHARACTERS && !isLast) return [];
      rows = createRows(layoutOf({ text: waiting, isAll: isLast, grammar }) ?? ',');
      text = waiting;
    }
    kept += text;
    return made([...rows.push(text), ...(isLast ? rows.finish() : [])]);
  };
  return {
    push: (bytes) => take(decoder.decode(bytes, { stream: true }), false),
    finish: () => take(decoder.decode(), true),
  };
}

/** A row that is none may be many lines, where a quote was taken for the beginning of a cell. */
function linesOf(raw: string, place: Pick<MadeLine, 'offset' | 'line'>): readonly MadeLine[] {
  const encoder = new TextEncoder();
  let { offset } = place;
  return raw.split('\n').flatMap((text, index) => {
    const at = offset;
    offset += encoder.encode(text).length + 1;
    return text.trim() === '' ? [] : [{ text: text.trimEnd(), offset: at, line: place.line + index }];
  });
}

// Another form may follow the table, with as many commas in a line as the table has.
function isForeign({
  raw,
  cells,
  grammar,
}: {
  readonly raw: string;
  readonly cells: readonly string[];
  readonly grammar: LineGrammar;
}): boolean {
  return !cells.some((cell) => isLine(cell, grammar)) && isLine(raw.trimEnd(), grammar);
}

function rowLine(header: readonly string[], cells: readonly string[], grammar: LineGrammar): string {
  const entries = header.map((name, index): [string, string] => [name.trim(), cells[index] ?? '']);
  const line = cells.find((cell) => isLine(cell, grammar));
  return JSON.stringify({ ...Object.fromEntries(entries), ...(line === undefined ? {} : { line }) });
}

/** Quotes are doubled within a quoted cell; a line end within it is a part of it. */
function createRows(separator: Separator): { push(text: string): Row[]; finish(): Row[] } {
  let cells: string[] = [];
  let quoted: boolean[] = [];
  let cell = '';
  /** Something stands between a closing quote and the end of the cell: these are no cells. */
  let isTorn = false;
  let state: 'start' | 'bare' | 'quoted' | 'quote' = 'start';
  let from = 0;
  let at = 0;
  const rows: Row[] = [];
  const endCell = (): void => {
    quoted.push(state === 'quoted' || state === 'quote');
    cells.push(state === 'quoted' || state === 'quote' ? cell : cell.replace(/\r$/, ''));
    cell = '';
    state = 'start';
  };
  const endRow = (): void => {
    endCell();
    rows.push({ cells: isTorn ? [] : cells, quoted, from, to: at });
    isTorn = false;
    cells = [];
    quoted = [];
    from = at;
  };
  const endPiece = (): void => {
    rows.push({ cells: [], quoted: [], from, to: at, isPiece: true });
    cells = [];
    cell = '';
    from = at;
  };
  return {
    push(text) {
      for (const character of text) {
        at += character.length;
        if (state === 'quoted') {
          if (character === '"') state = 'quote';
          else cell += character;
        } else if (state === 'quote' && character === '"') {
          cell += '"';
          state = 'quoted';
        } else if (character === separator) endCell();
        else if (character === '\n') endRow();
        else if (state === 'start' && character === '"') state = 'quoted';
        else if (state !== 'quote' || character !== '\r') {
          if (state === 'quote') isTorn = true;
          cell += character;
          if (state === 'start') state = 'bare';
        }
        if (at - from > MAX_HELD_RECORD_BYTES) endPiece();
      }
      return rows.splice(0);
    },
    finish() {
      if (cell !== '' || cells.length > 0) endRow();
      return rows.splice(0);
    },
  };
}
