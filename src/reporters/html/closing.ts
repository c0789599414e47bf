import type { ElementContent } from 'hast';
import { h } from 'hastscript';
import type { TraceReport } from '../../model/report.ts';
import { type Targets, block, code, prose } from './escape.ts';
import { formatCount } from '../wording/quantities.ts';
import { removedAllTheSame } from '../wording/removed.ts';
import { quoteCommand } from '../wording/shell-quote.ts';
import { pageLinks } from '../wording/web-link.ts';
import { outwards } from './timeline.ts';

export function removedSection({ redactions }: TraceReport): readonly ElementContent[] {
  return [h('h2', 'Removed'), h('p', removedNodes(redactions))];
}

function removedNodes(ledger: TraceReport['redactions']): ElementContent[] {
  const { enabled, counts } = ledger;
  if (!enabled)
    return [
      h('strong', 'Nothing was removed'),
      {
        type: 'text',
        value: `${removedAllTheSame(ledger)}, as asked with --no-redact. Read it all before sharing it.`,
      },
    ];
  const kinds = Object.entries(counts).filter(([, n]) => n > 0);
  const list = kinds.flatMap(([kind, n], index): ElementContent[] => [
    { type: 'text', value: `${index === 0 ? 'Values taken out: ' : ', '}${formatCount(n)} × ` },
    code(kind),
  ]);
  return [
    ...(kinds.length === 0
      ? [{ type: 'text', value: 'No value looked like a secret or personal data' } as const]
      : list),
    { type: 'text', value: '. This is best effort: read it before sharing it widely.' },
  ];
}

export function linksSection(report: TraceReport): readonly ElementContent[] {
  const items = pageLinks(report).map(({ title, alert, url }) =>
    h('li', alert === null ? outwards(url, title) : [outwards(url, title), ' of ', code(alert)]),
  );
  return items.length === 0 ? [] : [h('h2', 'Links'), h('ul', items)];
}

export function reproduceSection({ provenance, tool }: TraceReport, markdown: string): readonly ElementContent[] {
  return [
    h('h2', 'Reproduce'),
    copyable('command', 'Copy the command', block([quoteCommand(provenance.command)])),
    h('p', [
      'Made by ',
      code(tool.name),
      ' ',
      code(tool.version),
      ' on Node ',
      code(provenance.node),
      ', profile ',
      code(provenance.profile),
      '.',
    ]),
    h('h2', 'As Markdown'),
    h('details', [
      h('summary', 'The same evidence as text, to be pasted'),
      copied('markdown', markdownBlock(markdown)),
    ]),
    copyButton('markdown', 'Copy the Markdown'),
  ];
}

/** As it is: whoever pastes it must get what -o markdown writes. Markdown of ours holds nothing invisible. */
function markdownBlock(markdown: string): ReturnType<typeof block> {
  return h('pre', { tabIndex: 0 }, h('code', markdown));
}

function copyable(id: string, label: string, content: ReturnType<typeof block>): ElementContent {
  return h('div', [copied(id, content), copyButton(id, label)]);
}

function copied(id: string, content: ReturnType<typeof block>): ElementContent {
  return { ...content, properties: { ...content.properties, id } };
}

/** Shown by the script alone: without it, it could do nothing. */
function copyButton(id: string, label: string): ElementContent {
  return h('button', { type: 'button', hidden: true, dataCopy: id }, label);
}

export function nextSection({ next }: TraceReport, targets: Targets): readonly ElementContent[] {
  if (next.length === 0) return [];
  return [
    h('h2', 'Next'),
    h(
      'ul',
      next.map((step) => h('li', prose(step, targets))),
    ),
  ];
}
