// Comments that hold findings back, each with its reason: `trace-by-id-lint disable=group/name[,group/name] why`, in
// YAML and metrics behind `#`, in Markdown in an HTML comment. JSON has no comments: a dashboard carries the HTML
// comment in a `description` (its own or a panel's), where Grafana keeps it and shows nothing. `disable-file=` is for
// all of the file.

import type { Nodes, Root } from 'mdast';
import type { Span } from '../model/finding.ts';
import type { Artifact, Located, RuleGroup } from './artifact.ts';

export interface Suppression {
  /** The comment's words, from `trace-by-id-lint` on. */
  readonly span: Span;
  /** As written; empty when the comment cannot be understood. */
  readonly ruleIds: readonly string[];
  readonly reason: string;
  /** Findings that begin within are held back. */
  readonly covers: Span;
}

const MARK = 'trace-by-id-lint';
/** Of one file. Further ones hold nothing back, which shows. */
const MOST_COMMENTS = 1000;
const DIRECTIVE = /^trace-by-id-lint[ \t]+disable(-file)?=([^\s,]+(?:,[^\s,]+)*)(?:\s+([^]*))?$/;

export function suppressionsIn(artifact: Artifact): readonly Suppression[] {
  const { text } = artifact;
  if (!text.includes(MARK)) return [];
  const file = { from: 0, to: text.length + 1 };
  if (artifact.kind === 'page') return inPage(text, artifact.root, file);
  if (artifact.kind !== 'dashboard') return inLines(artifact, file);
  return [
    ...inDescription(artifact.description, { covers: file, file }),
    ...artifact.panels.flatMap(({ description, span }) => inDescription(description, { covers: span, file: span })),
  ];
}

interface Reach {
  readonly covers: Span;
  /** For `disable-file`. */
  readonly file: Span;
}

function read(words: string, span: Span, { covers, file }: Reach): Suppression {
  const [, wholeFile, ids = '', reason = ''] = DIRECTIVE.exec(words) ?? [];
  return {
    span,
    ruleIds: ids === '' ? [] : ids.split(','),
    reason: reason.trim().replaceAll(/\s+/g, ' '),
    covers: wholeFile === undefined ? covers : file,
  };
}

function inLines(artifact: Artifact, file: Span): readonly Suppression[] {
  const { text } = artifact;
  const found: Suppression[] = [];
  const reachBelow = reachesBelow(artifact);
  for (
    let at = text.indexOf(MARK);
    at !== -1 && found.length < MOST_COMMENTS;
    at = text.indexOf(MARK, at + MARK.length)
  ) {
    const line = lineAt(text, at);
    const before = text.slice(line.from, at);
    if (!/#[ \t]*$/.test(before)) continue;
    const words = text.slice(at, line.to).trimEnd();
    const isAlone = before.trim() === '#';
    const covers = isAlone ? reachBelow(line.to) : line;
    found.push(read(words, { from: at, to: at + words.length }, { covers, file }));
  }
  return found;
}

/** The next line that is no comment; all of a rule, when it begins there. */
function reachesBelow(artifact: Artifact): (from: number) => Span {
  const rules = artifact.kind === 'rules' ? artifact.groups.flatMap((group) => group.rules) : [];
  let last: Span = { from: -1, to: -1 };
  return (from) => {
    // Comments in a row reach the same line.
    if (from > last.from) last = below(artifact.text, from, rules);
    return last;
  };
}

function below(text: string, from: number, rules: RuleGroup['rules']): Span {
  let line = lineAt(text, from);
  while (line.to < text.length && /^[ \t]*(?:#.*)?[\r\n]*$/.test(text.slice(line.from, line.to)))
    line = lineAt(text, line.to);
  const rule = rules.find(({ span }) => span.from >= line.from && span.from < line.to);
  return rule === undefined ? line : { from: line.from, to: Math.max(line.to, rule.span.to) };
}

/** With its break. */
function lineAt(text: string, offset: number): Span {
  const end = text.indexOf('\n', offset);
  return {
    from: offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1,
    to: end === -1 ? text.length + 1 : end + 1,
  };
}

interface Parent {
  readonly children: readonly Nodes[];
}

function inPage(text: string, root: Root, file: Span): readonly Suppression[] {
  const found: Suppression[] = [];
  const parents: Parent[] = [root];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    const { children } = parent;
    children.forEach((child, index) => {
      if ('children' in child) parents.push(child);
      if (child.type !== 'html') return;
      const span = placeOf(child);
      const line = lineAt(text, span.from);
      // Alone on its line: for what follows. Behind something: for that line.
      const isAlone = /^[ \t>]*$/.test(text.slice(line.from, span.from));
      const next = children.slice(index + 1).find(({ type }) => type !== 'html' && type !== 'text');
      const covers = isAlone && next !== undefined ? placeOf(next) : line;
      if (found.length < MOST_COMMENTS) found.push(...inComments(child.value, span, { covers, file }));
    });
  }
  return found;
}

function inDescription(description: Located<string> | null, reach: Reach): readonly Suppression[] {
  return description === null ? [] : inComments(description.value, description.span, reach);
}

function inComments(html: string, span: Span, reach: Reach): readonly Suppression[] {
  return [...html.matchAll(/<!--\s*(trace-by-id-lint\b[^]*?)-->/g)].map(([, words = '']) =>
    read(words.trim(), span, reach),
  );
}

function placeOf(node: Nodes): Span {
  return { from: node.position?.start.offset ?? 0, to: node.position?.end.offset ?? 0 };
}
