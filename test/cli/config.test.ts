import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/cli/parse-config.ts';
import { InputError } from '../../src/model/errors.ts';
import { plainText } from '../../src/model/prose.ts';

function problemOf(text: string): string {
  try {
    parseConfig(text, 'trace-by-id.config.yaml');
    return 'accepted';
  } catch (error) {
    return error instanceof InputError ? plainText(error.prose) : 'another error';
  }
}

describe('trace-by-id.config.yaml', () => {
  it('names files relative to itself', () => {
    expect(
      parseConfig("files: ['logs/**', a.log]\ntimezone: Europe/Berlin\n", '/srv/app/trace-by-id.config.yaml'),
    ).toEqual({
      path: '/srv/app/trace-by-id.config.yaml',
      files: ['/srv/app/logs/**', '/srv/app/a.log'],
      timezone: 'Europe/Berlin',
    });
  });

  it('may be empty', () => {
    expect(parseConfig('', 'c.yaml').files).toEqual([]);
  });

  it.each([
    ['file: [a]', 'trace-by-id.config.yaml:1:1: unknown key file'],
    ['timezone: UTC\nfiles: a.log', 'trace-by-id.config.yaml:2:8: files must be a list of paths or globs'],
    ['files:\n  - 1', 'trace-by-id.config.yaml:2:3: files must be a list of paths or globs'],
    ['timezone: 3', 'trace-by-id.config.yaml:1:11: timezone must be a name'],
    ['- a', 'trace-by-id.config.yaml:1:1: expected keys and values'],
  ])('says where %j is wrong', (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  it('says where YAML is broken', () => {
    expect(problemOf('files: [a')).toMatch(/^trace-by-id\.config\.yaml:1:\d+: not valid YAML/);
  });
});
