// Files whose records do not stand on lines of their own: JSON arrays and pretty-printed JSON, answers of stores saved
// to a file, tables. A document form takes such bytes apart into lines, each an object or a text, which envelopes then
// open as they do elsewhere. Nothing between the records is lost: what is no record is passed on as the text it is.

import type { LineGrammar } from '../model/source.ts';

/** A line that was made of a record, and where that stood. */
export interface MadeLine {
  readonly text: string;
  /** Byte offset of its first byte in the document. */
  readonly offset: number;
  /** 1-based number of the physical line there. */
  readonly line: number;
  /** Of a record that is too long to hold: searched, and no record. */
  readonly isPiece?: true;
}

export interface LineMaker {
  /** Lines that are complete with these bytes. */
  push(bytes: Uint8Array): readonly MadeLine[];
  /** What is left when the document ends. */
  finish(): readonly MadeLine[];
}

export interface DocumentHead {
  /** The first bytes as text, cut anywhere. */
  readonly text: string;
  /** False: more follows. */
  readonly isAll: boolean;
  readonly grammar: LineGrammar;
}

export interface DocumentForm {
  readonly id: string;
  /** For people. */
  readonly title: string;
  fits(head: DocumentHead): boolean;
  open(grammar: LineGrammar): LineMaker;
}
