// oxlint, for the whole tree: the layers (.ci/lint/layers.ts holds the table and the reasons), cycles, promises, types.
// `npm run check` runs it with --type-aware.

import { defineConfig, type DummyRuleMap } from 'oxlint';
import { type Layer, LAYERS } from './.ci/lint/layers.ts';

const SAME_BYTES = 'the same input must give the same bytes: pass the value in as an argument';
const ONLY_CLI_WRITES = 'only src/cli writes; return a value, or a gap in the coverage';

const AMBIENT_GLOBALS = [
  'process',
  'globalThis',
  'performance',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
];

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'node', 'promise'],
  jsPlugins: ['./.ci/lint/plugin.ts'],
  categories: { correctness: 'error' },
  ignorePatterns: [
    'dist/',
    'fixtures/*',
    '!fixtures/app-server/',
    '!fixtures/forms/',
    'fixtures/forms/*/',
    'node_modules/',
    '.bench/',
  ],
  rules: {
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-self-import': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/prefer-promise-reject-errors': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/consistent-type-imports': 'error',
    'typescript/no-unnecessary-type-assertion': 'error',
    'typescript/no-deprecated': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-base-to-string': 'error',
    'eslint/eqeqeq': ['error', 'always', { null: 'ignore' }],
    'eslint/no-var': 'error',
    'eslint/prefer-const': 'error',
    'eslint/no-eval': 'error',
    'eslint/no-new-func': 'error',
    'eslint/no-unused-vars': 'error',
    // Code points are what escaping works on; nothing here wants grapheme clusters.
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
    // Methods here belong to plain objects without a `this`.
    'typescript/unbound-method': 'off',
    // Hostile text is what this tool reads: its expressions name control characters on purpose.
    'eslint/no-control-regex': 'off',
  },
  overrides: [
    {
      files: ['src/**/*.ts'],
      rules: {
        'layers/imports': 'error',
        'import/no-default-export': 'error',
        // Two parameters, else one options object; the third is for a default that hardly anyone gives.
        'eslint/max-params': ['error', { max: 3 }],
      },
    },
    ...LAYERS.map((layer) => ({ files: [`src/${layer.folder}/**/*.ts`], rules: rulesOf(layer) })),
    {
      files: ['test/**/*.ts'],
      plugins: ['vitest'],
      rules: {
        'vitest/no-focused-tests': 'error',
        'vitest/no-disabled-tests': 'error',
        'typescript/no-misused-spread': 'off',
        'vitest/expect-expect': 'off',
        'vitest/no-conditional-expect': 'off',
        // The second argument says which case of a loop it was.
        'vitest/valid-expect': ['error', { maxArgs: 2 }],
      },
    },
  ],
});

function rulesOf(layer: Layer): DummyRuleMap {
  const globals = [
    ...(layer.mayUseAmbient ? [] : AMBIENT_GLOBALS.map((name) => ({ name, message: `${SAME_BYTES} (${layer.why})` }))),
    ...(layer.mayUseConsole ? [] : [{ name: 'console', message: `${ONLY_CLI_WRITES} (${layer.why})` }]),
  ];
  if (layer.mayUseAmbient) return globals.length === 0 ? {} : { 'eslint/no-restricted-globals': ['error', ...globals] };
  return {
    'layers/clock': 'error',
    'eslint/no-restricted-globals': ['error', ...globals],
    'eslint/no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message: SAME_BYTES },
      { object: 'Math', property: 'random', message: SAME_BYTES },
    ],
  };
}
