// The checks that a tool does by itself, with its configuration in the file named beside it.

import { type Check, runTool } from './check.ts';

export const types: Check = {
  name: 'types',
  says: 'TypeScript, strict (tsconfig.json)',
  run: (root) => runTool({ root, command: 'tsc', args: ['-p', '.', '--noEmit'] }),
};

export const lint: Check = {
  name: 'lint',
  says: 'layers, cycles, promises, any (.ci/lint/layers.ts, .oxlint.config.ts)',
  run: (root) =>
    runTool({ root, command: 'oxlint', args: ['-c', '.oxlint.config.ts', '--type-aware', '--deny-warnings', '.'] }),
};

export const format: Check = {
  name: 'format',
  says: 'oxfmt (.oxfmtrc.json); `npm run format` does it',
  run: (root) => runTool({ root, command: 'oxfmt', args: ['--check', '.'] }),
};

export const markdown: Check = {
  name: 'markdown',
  says: 'markdownlint over README, CHANGELOG and docs (.markdownlint-cli2.jsonc)',
  run: (root) => runTool({ root, command: 'markdownlint-cli2', args: [] }),
};

/**
 * Twice: once with the tests, for exports, files and dependencies nobody uses; once without them, for source files that
 * only a test still reaches.
 */
export const deadCode: Check = {
  name: 'dead-code',
  says: 'unused files, exports and dependencies (.knip.jsonc)',
  async run(root) {
    const all = await runTool({ root, command: 'knip', args: ['--no-progress', '--treat-config-hints-as-errors'] });
    const shipped = await runTool({
      root,
      command: 'knip',
      args: ['--no-progress', '--production', '--include', 'files'],
    });
    return {
      ok: all.ok && shipped.ok,
      output: `${all.output}${shipped.ok ? '' : `Only reached from tests:\n${shipped.output}`}`,
    };
  },
};
