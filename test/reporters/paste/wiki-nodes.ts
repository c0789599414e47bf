// What Atlassian's own reader of wiki markup, the one behind the Cloud editor, makes of a text.

import { WikiMarkupTransformer } from '@atlaskit/editor-wikimarkup-transformer';

export interface WikiNode {
  readonly type: string;
  readonly text?: string;
  readonly marks?: readonly { readonly type: string; readonly attrs?: Readonly<Record<string, unknown>> }[];
  readonly content?: readonly WikiNode[];
}

const transformer = new WikiMarkupTransformer();

export function wikiNodes(markup: string): readonly WikiNode[] {
  const flat = (node: WikiNode): readonly WikiNode[] => [node, ...(node.content ?? []).flatMap(flat)];
  return flat(transformer.parse(markup).toJSON() as WikiNode);
}

/** Code, neighbours of the same span joined. */
export function wikiCodes(nodes: readonly WikiNode[]): readonly string[] {
  return nodes.flatMap(({ content = [] }) =>
    content.flatMap((node, index) => {
      if (!isCode(node)) return [];
      const before = content[index - 1];
      if (before !== undefined && isCode(before)) return [];
      const rest = content.slice(index);
      const end = rest.findIndex((one) => !isCode(one));
      return [(end === -1 ? rest : rest.slice(0, end)).map(({ text = '' }) => text).join('')];
    }),
  );
}

function isCode({ marks = [] }: WikiNode): boolean {
  return marks.some(({ type }) => type === 'code');
}

/** Every mark but code. */
export function wikiMarks(nodes: readonly WikiNode[]): readonly string[] {
  return nodes.flatMap(({ marks = [] }) => marks.map(({ type }) => type)).filter((type) => type !== 'code');
}
