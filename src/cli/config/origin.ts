import { own, type Prose, say } from '../../model/prose.ts';

/** Where a value of the configuration was set. */
export type ValueOrigin =
  | { readonly kind: 'flag'; readonly name: string }
  | { readonly kind: 'env'; readonly name: string }
  | {
      readonly kind: 'file';
      /** Project: found upwards, so perhaps written by somebody else. User: XDG, or named with --config. */
      readonly owner: 'project' | 'user';
      readonly path: string;
      readonly line: number;
      readonly column: number;
    }
  | { readonly kind: 'default'; readonly says: string };

/** `--loki`, `env LOKI_ADDR`, `file:line:column`, `default`. */
export function originText(origin: ValueOrigin): string {
  switch (origin.kind) {
    case 'flag':
      return origin.name;
    case 'env':
      return `env ${origin.name}`;
    case 'file':
      return `${origin.path}:${origin.line}:${origin.column}`;
    case 'default':
      return origin.says === '' ? 'default' : `default: ${origin.says}`;
  }
}

/** The same for a sentence; a path is untrusted. */
export function originProse(origin: ValueOrigin): Prose {
  return origin.kind === 'file' ? say`${originText(origin)}` : own(originText(origin));
}
