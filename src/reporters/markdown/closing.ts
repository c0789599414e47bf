import type { TraceReport } from '../../model/report.ts';
import { codeSpan, fence, markdownBlock } from './escape.ts';
import { formatCount } from '../wording/quantities.ts';
import { removedAllTheSame } from '../wording/removed.ts';
import { quoteCommand } from '../wording/shell-quote.ts';
import { pageLinks } from '../wording/web-link.ts';
import { inlineLink } from './link.ts';

export function removedSection({ redactions }: TraceReport): string {
  return `### Removed\n\n${removedText(redactions)}`;
}

function removedText(ledger: TraceReport['redactions']): string {
  const { enabled, counts } = ledger;
  if (!enabled)
    return `**Nothing was removed**${removedAllTheSame(ledger)}, as asked with \`--no-redact\`. Read it all before sharing it.`;
  const kinds = Object.entries(counts).filter(([, n]) => n > 0);
  const list = kinds.map(([kind, n]) => `${formatCount(n)} × ${codeSpan(kind)}`).join(', ');
  const what = kinds.length === 0 ? 'No value looked like a secret or personal data' : `Values taken out: ${list}`;
  return `${what}. This is best effort: read it before sharing it widely.`;
}

export function linksSection(report: TraceReport): string {
  const items = pageLinks(report).map(({ title, alert, url }) =>
    alert === null ? `- ${inlineLink(title, url)}` : `- ${inlineLink(title, url)} of ${codeSpan(alert)}`,
  );
  return items.length === 0 ? '' : `### Links\n\n${items.join('\n')}`;
}

export function reproduceSection({ provenance, tool }: TraceReport): string {
  const made = `Made by ${codeSpan(tool.name)} ${codeSpan(tool.version)} on Node ${codeSpan(provenance.node)}, profile ${codeSpan(provenance.profile)}.`;
  return `### Reproduce\n\n${fence([quoteCommand(provenance.command)], 'sh')}\n\n${made}`;
}

export function nextSection({ next }: TraceReport): string {
  if (next.length === 0) return '';
  return `### Next\n\n${next.map((step) => `- ${markdownBlock(step)}`).join('\n')}`;
}
