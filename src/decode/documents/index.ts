// The registry: one file, one line. The first that fits reads the file; docs/envelopes.md lists them.

import type { DocumentForm } from '../document.ts';
import { base64 } from './base64.ts';
import { carriageReturns } from './carriage-returns.ts';
import { journalExport } from './journal-export.ts';
import { json } from './json.ts';
import { octets } from './octets.ts';
import { table } from './table.ts';

export const DOCUMENTS: readonly DocumentForm[] = [carriageReturns, octets, base64, json, journalExport, table];
