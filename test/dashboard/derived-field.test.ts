// The derived field of the provisioned Loki data source over real lines. Grafana runs the expression in a browser, on one
// line at a time, and takes its first group.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CAPTURE, readTruth } from '../fixture.ts';
import { DASHBOARD_FILE, readDashboard } from './read-dashboard.ts';

const FILE = join(DASHBOARD_FILE, '..', 'loki-data-source.yaml');

interface Provisioned {
  readonly datasources: readonly {
    readonly type: string;
    readonly jsonData: {
      readonly derivedFields?: readonly {
        readonly name: string;
        readonly matcherRegex: string;
        readonly url: string;
      }[];
    };
  }[];
}

const [FIELD] = (parse(readFileSync(FILE, 'utf8')) as Provisioned).datasources.flatMap(
  ({ jsonData }) => jsonData.derivedFields ?? [],
);
const PATTERN = FIELD?.matcherRegex ?? '';

function idIn(line: string): string | null {
  return new RegExp(PATTERN).exec(line)?.[1] ?? null;
}

describe('the derived field', () => {
  it('finds the id in each captured line that has one, and as often as truth.json counts', () => {
    const counted = new Map<string, number>();
    let prefixed = 0;
    for (const file of ['stdout.log', 'proto.ndjson', 'usage.ndjson']) {
      for (const line of readFileSync(join(CAPTURE, file), 'utf8').split('\n')) {
        const id = idIn(line);
        if (id === null) continue;
        counted.set(`${file} ${id}`, (counted.get(`${file} ${id}`) ?? 0) + 1);
        if (line.startsWith('[')) prefixed += 1;
      }
    }
    const expected = [...readTruth()].flatMap(([id, { lines }]) =>
      Object.entries(lines).flatMap(([file, count]) => (count === 0 ? [] : [[`${file} ${id}`, count] as const])),
    );
    for (const [key, count] of expected) expect([key, counted.get(key)]).toEqual([key, count]);
    expect(prefixed).toBeGreaterThan(20);
  });

  it.each([
    [
      'begins with a hyphen',
      '{"level":"info","req_id":"-9KxVtq0aZ_bC-dEfGh12","route":"/v1/x"}',
      '-9KxVtq0aZ_bC-dEfGh12',
    ],
    ['begins with an underscore', '[proxy] {"scope":"sse_guard","req_id":"_0a-bC","outcome":"error"}', '_0a-bC'],
    ['is behind two prefixes', '[proxy][chat.stream][tool-buffer] {"event":"tool_buffer","req_id":"a-","x":0}', 'a-'],
    ['is in front of a prompt', '[dev][prompt][chat][req_id=-a_b][endpoint=chat] messages= []', '-a_b'],
    ['has a space in front of it, as another writer puts it', '{"req_id": "abc"}', 'abc'],
  ])('finds an id that %s', (_, line, id) => {
    expect(idIn(line)).toBe(id);
  });

  it.each([
    ['a mention in a string', String.raw`{"ua":"x \"req_id\":\"mentioned\" y","event":"access_log"}`],
    ['another field', '{"copilot_trace_id":"abc","x_req_id":"abc","req_idx":"abc"}'],
    ['an id that is none', '{"req_id":"a b"}'],
    ['a way out of the path', '{"req_id":"../../admin"}'],
    ['a script', '{"req_id":"javascript:alert(1)"}'],
    ['nothing', '{"req_id":""}'],
    ['null', '{"req_id":null}'],
    ['a mention in a prompt', '[dev][prompt][chat][endpoint=chat] joined= see [req_id=abc] there'],
  ])('does not find %s', (_, line) => {
    expect(idIn(line)).toBeNull();
  });

  it('is written in what RE2 has too, and reads no further than an id is long', () => {
    expect(PATTERN).not.toMatch(/\(\?(?!:)|\\[1-9]|\(\?[=!<]/);
    expect(idIn(`{"req_id":"${'a'.repeat(1_000_000)}`)).toBeNull();
  });

  it('leads where the link of the table does', () => {
    const table = JSON.stringify(readDashboard().panels.find(({ type }) => type === 'table'));
    const url = (FIELD?.url ?? '').replaceAll('$$', '$');
    const [base, path] = url.split(/(?=\/trace\/)/);
    expect(table).toContain(`\${trace_by_id_url}${path}`);
    expect(readDashboard().templating.list.find(({ name }) => name === 'trace_by_id_url')?.query).toBe(base);
  });
});
