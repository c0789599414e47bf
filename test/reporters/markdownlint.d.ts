// markdownlint-cli2 hands out the markdownlint it uses without types; this is the part the tests call.
declare module 'markdownlint-cli2/markdownlint/promise' {
  interface Problem {
    readonly lineNumber: number;
    readonly ruleNames: readonly string[];
    readonly errorDetail: string | null;
  }

  export function lint(options: {
    readonly strings: Readonly<Record<string, string>>;
    readonly config: Readonly<Record<string, unknown>>;
  }): Promise<Readonly<Record<string, readonly Problem[]>>>;
}
