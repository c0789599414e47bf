import { prefixEnvelope } from '../prefix-envelope.ts';

// `> ` as Markdown and mail have it, or the indentation of a code block.
export const quote = prefixEnvelope({
  id: 'quote',
  title: 'a quoted text: mails, issues, chats',
  pattern: /^(?:(?:> ?){1,4}| {4}|\t)/,
});
