import { describe, expect, it } from 'vitest';
import { parseBytes, parseDurationMs } from '../../src/cli/config/amounts.ts';
import { PROJECT_EXAMPLE, USER_EXAMPLE } from '../../src/cli/config/example.ts';
import { readConfigText } from '../../src/cli/config/read-yaml.ts';
import { selectorFault } from '../../src/sources/loki/selector.ts';
import { suggest } from '../../src/cli/config/suggest.ts';
import { plainText } from '../../src/model/prose.ts';
import { PROJECT, problemsOf, refusal, resolveScene } from './config-input.ts';
import { configured } from '../../src/cli/config/settings.ts';

describe('a configuration file', () => {
  it('names files relative to itself, or to home', async () => {
    const { settings } = await resolveScene({
      project: "files: ['logs/**', a.log, ~/b.log, /c.log, '-']\ntimezone: Europe/Berlin\n",
    });
    expect(settings.files).toEqual(['/srv/app/logs/**', '/srv/app/a.log', '/home/me/b.log', '/c.log', '-']);
    expect(settings.timezone).toBe('Europe/Berlin');
  });

  it.each(['', '# nothing but a comment\n', 'loki:\ncontexts:\n'])('may be as empty as %j', async (project) => {
    const { settings } = await resolveScene({ project });
    expect([settings.files, configured(settings, 'loki'), settings.context]).toEqual([[], null, null]);
  });

  it.each([
    ['file: [a]', '1:1: unknown key file'],
    ['timezone: UTC\nfiles: a.log', '2:8: files must be a list of paths or globs'],
    ['files:\n  - 1', '2:3: files must be a list of paths or globs'],
    ['timezone: 3', '1:11: timezone must be a name'],
    ['timezone: Mars/Base', '1:11: timezone Mars/Base is not a time zone'],
    ['- a', '1:1: expected keys and values'],
    ['loki: {uri: http://x}', '1:8: unknown key loki.uri'],
    ['loki: http://x', '1:7: loki must hold settings'],
    ['loki:\n  url: localhost:3100', '2:8: loki.url must be an address'],
    ['loki:\n  url:', '2:7: loki.url must be an address'],
    ['loki: {url: http://x, retries: many}', '1:32: loki.retries must be a whole number from 0 to 20'],
    ['loki: {tenant: a, tenants: [b]}', '1:19: loki.tenants is given twice'],
    ['loki: {tenant: 12}', '1:16: loki.tenant must be a text'],
    [
      'loki: {selector: codex-app}',
      '1:18: loki.selector is no stream selector: it must stand in braces, and nothing may follow them',
    ],
    ['limits: {maxLookback: 7}', '1:23: limits.maxLookback must be a duration with a unit'],
    ['limits: {maxBytes: lots}', '1:20: limits.maxBytes must be a size'],
    ['grafana: {exploreForm: pains}', '1:24: grafana.exploreForm must be a form of Explore links'],
    ['profile: codex', '1:10: profile must be a profile'],
    ['contexts: {prod: {contexts: {}}}', '1:19: unknown key contexts'],
    ['contexts: [prod]', '1:11: contexts must hold names with settings'],
    ['contexts: {"a b": {}}', '1:12: a b is no name for a context'],
    ['base: &b {}\n', '1:1: unknown key base'],
    ['loki: &x {url: http://x}\nprometheus: *x\n', '2:13: aliases are not read'],
    [
      'loki: {headers: {Host: evil}}',
      '1:18: loki.headers.Host must be a header: a name and a text of one line, valueEnv or valueFile',
    ],
    [
      'loki: {headers: {X-A: {valueFrom: b}}}',
      '1:18: loki.headers.X-A must be a header: a name and a text of one line, valueEnv or valueFile',
    ],
    ['loki: {bearerTokenEnv: $TOKEN}', '1:24: loki.bearerTokenEnv must be the name of an environment variable'],
    ['loki: {password: a, passwordEnv: B}', '1:21: loki.password is given twice'],
  ])('says where %j is wrong', async (project, problem) => {
    expect(await problemsOf({ project })).toEqual([`${PROJECT}:${problem}`]);
  });

  it('says all that is wrong at once, in both files, and what was meant', async () => {
    const error = await refusal({
      project: 'lokki: {}\nprometheus: {urls: x}\n',
      user: 'contexts: {prod: {loki: {tennant: a}}}',
      env: { LOKI_CLIENT_RETRIES: 'x' },
    });
    expect(plainText(error.prose)).toBe('4 problems in the configuration');
    expect(error.details.map((detail) => plainText(detail).replace(/^.*\//, ''))).toEqual([
      'env LOKI_CLIENT_RETRIES: the value must be a whole number from 0 to 20',
      'trace-by-id.config.yaml:1:1: unknown key lokki',
      'trace-by-id.config.yaml:2:14: unknown key prometheus.urls',
      'config.yaml:1:26: unknown key loki.tennant',
    ]);
    expect(error.tryNext.map(plainText).join('\n')).toMatch(
      /did you mean loki\?[^]*did you mean url\?[^]*did you mean tenant/,
    );
  });

  it.each(['files: [a', 'a: 1\na: 2\n', 'loki: {password: "s3cret-value\n', '\tloki: {password: s3cret-value}\n'])(
    'says where YAML is broken, and quotes none of it: %j',
    async (project) => {
      const problems = await problemsOf({ project });
      expect(problems[0]).toMatch(/trace-by-id\.config\.yaml:\d+:\d+: not valid YAML \([a-z ]+\)$/);
      expect(problems.join()).not.toContain('s3cret');
    },
  );

  it('cannot be deeper or odder than keys and values without being told so', async () => {
    for (const project of [
      '? [a, b]\n: c\n',
      '? {a: b}\n: c',
      'null: x',
      '1: x',
      '__proto__: {a: 1}',
      'constructor: 1',
    ])
      expect((await problemsOf({ project }))[0]).toContain('unknown key');
  });

  it('is refused however it tries to exhaust or mislead the reader', async () => {
    for (const project of ['['.repeat(20_000), '- '.repeat(20_000), 'timezone: UTC\n---\ntimezone: Asia/Tokyo\n'])
      expect((await problemsOf({ project }))[0]).toContain('not valid YAML');
    const error = await refusal({
      project: Array.from({ length: 50 }, (_, n) => `${n}${'x'.repeat(200)}: 1`).join('\n'),
    });
    expect(error.details).toHaveLength(21);
    expect(plainText(error.details.at(-1) ?? [])).toBe('and 30 more');
    expect(Math.max(...error.details.map((detail) => plainText(detail).length))).toBeLessThan(200);
  });

  it('is too large above a megabyte', async () => {
    expect((await problemsOf({ project: `#${'x'.repeat(1_000_000)}` }))[0]).toContain('too large');
  });

  it.each([PROJECT_EXAMPLE, USER_EXAMPLE])(
    'as config init writes it says nothing, and without its comment signs is right',
    (text) => {
      const read = (shown: string): ReturnType<typeof readConfigText> =>
        readConfigText({ path: '/x.yaml', text: shown, owner: 'user', home: '/home/me' });
      expect(read(text)).toMatchObject({ problems: [], contexts: new Map() });
      const opened = read(
        text
          .replaceAll(/^#(?! )(.*)$/gm, '$1')
          .replaceAll(/^# .*$/gm, (line) => (/^# {2,}/.test(line) ? line.slice(1) : line)),
      );
      expect(opened.problems).toEqual([]);
      expect([...opened.contexts.keys()]).toEqual(['prod', 'dev']);
      expect(opened.contexts.get('prod')?.settings.size).toBeGreaterThan(15);
    },
  );
});

describe('amounts', () => {
  it.each([
    ['7d', 604_800_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['2w', 1_209_600_000],
    ['30', null],
    ['', null],
    ['1.5h', null],
    ['-1s', null],
    ['99999999w99999999w', null],
  ])('%j is %j ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each([
    ['50GB', 50e9],
    ['500MiB', 524_288_000],
    ['1.5 GB', 1.5e9],
    ['10kb', 10_000],
    ['1000', 1000],
    ['7B', 7],
    ['1iB', null],
    ['GB', null],
    ['1EB', null],
    ['1e9', null],
  ])('%j is %j bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });
});

describe('selectorFault', () => {
  it.each([
    '{a="b"}',
    ' { a = "b" , c =~ "d.+" } ',
    '{a="b",}',
    '{a=~`x|y`}',
    '{a!="", b!~"x"}',
    String.raw`{a="with \" and \\ and }"}`,
  ])('takes %s', (selector) => {
    expect(selectorFault(selector)).toBeNull();
  });

  it.each([
    'a="b"',
    '{}',
    '{ }',
    '{a="b"} |= "x"',
    '{a="b"} or {c="d"}',
    '{a}',
    '{a==“b”}',
    '{a="b" c="d"}',
    '{a=""}',
    '{a=~".*"}',
    '{a=~"x|"}',
    '{a!="b"}',
    '{a="b}',
    '{1a="b"}',
  ])('refuses %s', (selector) => {
    expect(selectorFault(selector)).not.toBeNull();
  });
});

describe('suggest', () => {
  it.each([
    ['lokki', 'loki'],
    ['URL', 'url'],
    ['pord', 'prod'],
    ['completely-else', null],
    ['x'.repeat(200), null],
  ])('%s', (word, meant) => {
    expect(suggest(word, ['loki', 'url', 'prod', 'prometheus'])).toBe(meant);
  });
});

describe('lint.webRoots', () => {
  it('is a list of addresses, without a slash at the end; --web-root goes before it', async () => {
    const project = 'lint: {webRoots: ["https://git.example.com/a/blob/main/"]}';
    expect((await resolveScene({ project })).settings.webRoots).toEqual(['https://git.example.com/a/blob/main']);
    const flags = { 'web-root': ['https://b.example.com/'] };
    expect((await resolveScene({ project, flags })).settings.webRoots).toEqual(['https://b.example.com']);
    expect((await resolveScene({})).settings.webRoots).toEqual([]);
  });

  it.each(['https://a.example.com', '[ftp://a.example.com]', '["https://u:p@a.example.com"]', '[]', '[1]'])(
    'is refused as %s',
    async (value) => {
      expect(await problemsOf({ project: `lint: {webRoots: ${value}}` })).toEqual([
        expect.stringMatching(/lint\.webRoots must be a list of addresses/),
      ]);
    },
  );
});
