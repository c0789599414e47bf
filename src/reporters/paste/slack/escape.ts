// mrkdwn, as Slack's API reads it. It knows no escape but the entities for `&`, `<` and `>`, which hold everything that
// acts (`<!here>`, `<@U…>`, `<url|text>`); so untrusted text stands in code, where nothing else is read, and what could
// end the code is written as a code point. https://docs.slack.dev/messaging/formatting-message-text/

import { own, type Prose } from '../../../model/prose.ts';
import { codePointEscape, showExactly, showInvisible } from '../../wording/invisible.ts';
import {
  boldWords,
  citedText,
  clippedCode,
  type CodeNeighbours,
  type CodeOptions,
  joinApart,
  proseTokens,
} from '../../wording/prose-tokens.ts';

const SHORT: CodeOptions = { max: 60, keep: 'head' };
const PATH: CodeOptions = { max: 60, keep: 'tail' };

export function slackCode(untrusted: string, options: CodeOptions = SHORT): string {
  return clippedCode(untrusted, options, (shown) => `\`${escapeCode(shown)}\``);
}

/** Inline: on a line of its own or behind other words. */
export function slackProse(prose: Prose): string {
  return render(prose, (text) => text);
}

/** The same with our own words in bold. Code stays as it is: a star beside a backtick is a star. */
export function slackBold(prose: Prose): string {
  return render(prose, boldWords);
}

/** An address from `safeAddress`; text of ours. */
export function slackLink(text: string, url: string): string {
  return `<${escapeControl(url)}|${escapeControl(text)}>`;
}

function render(prose: Prose, words: (text: string, place: { readonly isAll: boolean }) => string): string {
  const tokens = proseTokens(prose, FORMATTED);
  return joinApart(
    tokens.map((token) => {
      if ('code' in token) return { text: slackCode(token.code), isCode: true };
      if ('text' in token)
        return { text: words(escapeText(token.text), { isAll: tokens.length === 1 }), isCode: false };
      const cited = citedText(token.cite, (name) => slackCode(name, PATH));
      return { text: cited === '' ? '' : `[${cited}]`, isCode: false };
    }),
    NEIGHBOURS,
  );
}

// The strictest reading there is (slack-message-parser): not beside a letter, a colon, a quotation mark.
const NEIGHBOURS: CodeNeighbours = { before: /[\s([{,]$/, behind: /^[\s.,\])}!?=-]/ };

// Words of ours that Slack would format, link or turn into a picture: nothing but code stops it.
const FORMATTED = /\S*(?:@|:\/\/|www\.|[`*~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:[a-z][a-z0-9_+-]*:)\S*/i;

// Slack trims what is in code and shows one space of several.
function escapeCode(text: string): string {
  const exact = showExactly(text)
    .replaceAll('`', codePointEscape)
    .replace(/^ | $|(?<= ) /g, codePointEscape);
  return escapeControl(exact);
}

function escapeText(text: string): string {
  return escapeControl(showInvisible(text.replaceAll('\n', ' ')));
}

function escapeControl(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Our own words alone. */
export function slackText(words: string): string {
  return slackProse(own(words));
}
