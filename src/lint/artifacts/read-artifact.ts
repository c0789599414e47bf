// A file's text → the artifact that it is. The name only says where to look first: what it is, its content says.

import type { Artifact, OtherFile, SyntaxFault } from '../artifact.ts';
import { readDashboard } from './dashboard.ts';
import { readDataSources } from './data-sources.ts';
import { readJson } from './json-tree.ts';
import { MOST_CHARACTERS, MOST_PAGE_CHARACTERS } from './limits.ts';
import { readMetricsText } from './metrics-text.ts';
import { readPage } from './page.ts';
import { isTooCostly } from './page-cost.ts';
import { readRuleFile } from './rule-file.ts';
import { readYaml } from './yaml-tree.ts';

/** `limit`: why a file was not looked into; nothing is known of it then. */
export type ReadArtifact = { readonly artifact: Artifact; readonly limit: string | null };

/** Never throws for what the text holds. A byte order mark is no part of it. */
export function readArtifact(file: string, given: string): ReadArtifact {
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given;
  const ending = /\.([^./]+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
  const isPage = ending === 'md' || ending === 'markdown';
  if (text.length > (isPage ? MOST_PAGE_CHARACTERS : MOST_CHARACTERS)) return unread(file, 'larger than is read here');
  if (text.includes('\0')) return unread(file, 'no text: it holds NUL characters');
  if (isPage) return pageOf(file, text);
  return { artifact: readData(file, text, ending), limit: null };
}

function pageOf(file: string, text: string): ReadArtifact {
  if (isTooCostly(text)) return unread(file, 'more deeply nested, or holds more brackets, than is read here');
  try {
    return { artifact: readPage(file, text), limit: null };
  } catch (error) {
    // Quotes within quotes, nested until the parser's stack ends.
    if (error instanceof RangeError) return unread(file, 'nested deeper than is read here');
    throw error;
  }
}

function readData(file: string, text: string, ending: string): Artifact {
  const isJson = ending === 'json' || /^\s*[{[]/.test(text);
  if (isJson && ending !== 'yaml' && ending !== 'yml') {
    const tree = readJson(text);
    const found = readDashboard(file, text, tree) ?? (tree.faults.length === 0 ? readAsYaml(file, text) : null);
    return found ?? other(file, text, ending === 'json' ? tree.faults : []);
  }
  if (ending === 'yaml' || ending === 'yml') return readAsYaml(file, text) ?? other(file, text, readYaml(text).faults);
  if (/^(?:groups|spec|datasources)[ \t]*:/m.test(text)) return readAsYaml(file, text) ?? other(file, text, []);
  const isMetrics = ending === 'prom' || ending === 'metrics' || /^# (?:TYPE|HELP) /m.test(text);
  return (isMetrics ? readMetricsText(file, text) : null) ?? other(file, text, []);
}

function readAsYaml(file: string, text: string): Artifact | null {
  const tree = readYaml(text);
  return readRuleFile(file, text, tree) ?? readDataSources(file, text, tree);
}

function other(file: string, text: string, faults: readonly SyntaxFault[]): OtherFile {
  return { kind: 'other', file, text, faults };
}

function unread(file: string, limit: string): ReadArtifact {
  return { artifact: { kind: 'other', file, text: '', faults: [] }, limit };
}
