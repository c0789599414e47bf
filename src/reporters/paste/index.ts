import type { TextReporter } from '../../model/reporter.ts';

/** Every target of --for, in the order help shows them. Loaded when it is asked for. */
export const PASTE_TARGETS: readonly { readonly id: string; readonly load: () => Promise<TextReporter> }[] = [
  { id: 'slack', load: async () => (await import('./slack/index.ts')).slack },
  { id: 'github', load: async () => (await import('./github/index.ts')).github },
  { id: 'confluence', load: async () => (await import('./confluence/index.ts')).confluence },
];
