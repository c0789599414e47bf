import type { LintReporter } from '../../model/lint-report.ts';

export interface LintFormat {
  readonly id: string;
  readonly load: () => Promise<LintReporter>;
}

/** Every output format of `lint`, in the order help shows them; the first is the default. Loaded when it is asked for. */
export const LINT_FORMATS: readonly [LintFormat, ...LintFormat[]] = [
  { id: 'pretty', load: async () => (await import('./pretty.ts')).pretty },
  { id: 'json', load: async () => (await import('./json.ts')).json },
  { id: 'sarif', load: async () => (await import('./sarif.ts')).sarif },
  { id: 'github', load: async () => (await import('./github.ts')).github },
];
