import fc from 'fast-check';
import { expect, it } from 'vitest';
import { examineSettings } from '../../src/cli/config/resolve.ts';
import { ENVIRONMENT, TOP_SHAPE } from '../../src/cli/config/schema.ts';
import { settingsAsJson, settingsAsText } from '../../src/cli/config/show.ts';
import { plainText } from '../../src/model/prose.ts';
import { inputOf, type Scene } from './config-input.ts';
import { configured } from '../../src/cli/config/settings.ts';

const SECRET = 'Zx9-s3cret-Q';

/** Everything that a person could get to see. */
async function everythingSaid(scene: Scene): Promise<string> {
  const examined = await examineSettings(inputOf({ ...scene, asksGrafana: true }));
  return [
    settingsAsText(examined),
    JSON.stringify(settingsAsJson(examined)),
    ...examined.warnings.map(plainText),
    ...examined.problems.flatMap(({ problem, fix }) => [plainText(problem), plainText(fix)]),
  ].join('\n');
}

const secretNames = Object.entries(ENVIRONMENT).flatMap(([name, { kind }]) =>
  kind === 'secret' || kind === 'proxy' ? [name] : [],
);
const otherNames = Object.keys(ENVIRONMENT).filter((name) => !secretNames.includes(name));
const addresses = fc.constantFrom(
  'http://x',
  'https://loki.example.com/a',
  `https://me:${SECRET}@host`,
  `http://h/?t=${SECRET}`,
  `${SECRET}@h`,
);
const word = fc.oneof(fc.string(), addresses, fc.constantFrom('true', '3', '7d', '50GB', '{a="b"}', 'a,b'));
const secretText = fc.constantFrom(
  SECRET,
  `http://me:${SECRET}@proxy`,
  `${SECRET}\n${SECRET}`,
  `${SECRET}\u00e9\u2603`,
);

it('shows no secret of any environment, and breaks on none', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(
        fc.constantFrom(...otherNames.filter((name) => !/URL|ADDR/.test(name))),
        word.filter((text) => !text.includes(SECRET)),
      ),
      fc.dictionary(fc.constantFrom(...otherNames.filter((name) => /URL|ADDR/.test(name))), addresses),
      fc.dictionary(fc.constantFrom(...secretNames), secretText),
      async (env, servers, secrets) => {
        expect(await everythingSaid({ env: { ...env, ...servers, ...secrets } })).not.toContain(SECRET);
      },
    ),
    { numRuns: 300 },
  );
});

const keys = fc.oneof(
  fc.constantFrom(
    ...Object.keys(TOP_SHAPE),
    ...Object.keys(TOP_SHAPE['loki'] ?? {}),
    'contexts',
    'prod',
    'url',
    'valueEnv',
  ),
  fc.string({ maxLength: 8 }),
);

it('takes any file: it is read, or all its problems are located', async () => {
  const tree = fc.object({
    key: keys,
    values: [word, fc.integer(), fc.boolean(), fc.constant(null)],
    maxDepth: 4,
    maxKeys: 6,
  });
  await fc.assert(
    fc.asyncProperty(tree, tree, async (project, user) => {
      const examined = await examineSettings(inputOf({ project: JSON.stringify(project), user: JSON.stringify(user) }));
      for (const { where } of examined.problems)
        expect(where).toMatchObject({ kind: 'file', line: expect.any(Number), column: expect.any(Number) });
    }),
    { numRuns: 300 },
  );
});

it('sends no secret of the user where only a project file leads', async () => {
  const projectKeys = fc.record(
    {
      url: fc.constantFrom('https://evil.example.com', 'https://evil.example.com/loki'),
      proxy: fc.constantFrom('http://evil.example.com:3128'),
      bearerTokenEnv: fc.constant('MINE'),
      username: fc.constant('a'),
      password: fc.constant('b'),
      passwordEnv: fc.constant('MINE'),
      authHeader: fc.constant('X-Auth'),
      headers: fc.constantFrom({ 'X-A': { valueEnv: 'MINE' } }, { 'X-A': 'b' }),
    },
    { requiredKeys: ['url'] },
  );
  const grafana = fc.option(fc.constantFrom('https://evil.example.com', 'https://grafana.example.com'));
  await fc.assert(
    fc.asyncProperty(
      projectKeys,
      grafana,
      fc.subarray(['LOKI_BEARER_TOKEN', 'GRAFANA_SERVICE_ACCOUNT_TOKEN']),
      async (loki, url, set) => {
        const project = JSON.stringify({ loki, ...(url === null ? {} : { grafana: { url } }) });
        const env = { MINE: SECRET, ...Object.fromEntries(set.map((name) => [name, SECRET])) };
        const { settings } = await examineSettings(inputOf({ project, env }));
        expect(JSON.stringify(configured(settings, 'loki'))).not.toContain(SECRET);
      },
    ),
    { numRuns: 300 },
  );
});
