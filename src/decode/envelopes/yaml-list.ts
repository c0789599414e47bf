import type { Envelope } from '../envelope.ts';

// An item of a list: `- '…'`, in which a quote is doubled, or `- "…"`, written as in JSON.
export const yamlList: Envelope = {
  id: 'yaml-list',
  title: 'an item of a list in YAML',
  trust: 'likely',
  open({ text }) {
    const single = /^\s*- '(.*)'$/.exec(text);
    if (single?.[1] !== undefined) return { text: single[1].replaceAll("''", "'") };
    const bare = /^\s*- (?=\{|\[)/.exec(text);
    return bare === null ? null : { text: text.slice(bare[0].length) };
  },
};
