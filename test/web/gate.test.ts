// Who gets in, as a table: what is not in it as let in must be refused.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, type Admission } from '../../src/web/gate.ts';

const GATE = {
  hosts: new Set(['127.0.0.1:8713', 'localhost:8713', 'trace.example.com']),
  origins: new Set(['http://127.0.0.1:8713', 'http://localhost:8713', 'https://trace.example.com']),
};
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';

type Headers = readonly (readonly [string, string])[];

function asked(headers: Headers, { method = 'GET', target = '/trace/abc' } = {}): Admission['kind'] | number {
  const admission = admit({ method, target, rawHeaders: headers.flat() }, GATE);
  return admission.kind === 'refused' ? admission.status : admission.kind;
}

const HOST = ['Host', '127.0.0.1:8713'] as const;
const site = (value: string, mode = 'navigate', dest = 'document'): Headers => [
  HOST,
  ['User-Agent', BROWSER],
  ['Sec-Fetch-Site', value],
  ['Sec-Fetch-Mode', mode],
  ['Sec-Fetch-Dest', dest],
];

describe('the gate', () => {
  it.each<[string, Headers, Admission['kind'] | number]>([
    ['an address typed into a browser', site('none'), 'trusted'],
    ['a link of our own page', site('same-origin'), 'trusted'],
    ['a link of Grafana on another host', site('cross-site'), 'ask-first'],
    ['a link of Grafana on another port of this host', site('same-site'), 'ask-first'],
    ['a picture on another site', site('cross-site', 'no-cors', 'image'), 403],
    ['a script on another site', site('cross-site', 'no-cors', 'script'), 403],
    ['a frame on another site', site('cross-site', 'navigate', 'iframe'), 403],
    ['an object on another site', site('same-site', 'navigate', 'object'), 403],
    ['fetch() of another site', [...site('cross-site', 'cors', 'empty'), ['Origin', 'https://evil.example']], 403],
    ['a site that no standard knows', site('somewhere'), 403],
    ['two sites at once', [...site('same-origin'), ['Sec-Fetch-Site', 'cross-site']], 403],
    ['two sites in one header', site('same-origin, cross-site'), 403],
    ['curl', [HOST, ['User-Agent', 'curl/8.5.0'], ['Accept', '*/*']], 'trusted'],
    ['a client that says nothing', [HOST], 'trusted'],
    ['a browser that sends no Sec-Fetch', [HOST, ['User-Agent', BROWSER]], 'needs-key'],
    ['whoever says where a link stood', [HOST, ['User-Agent', 'x'], ['Referer', 'https://evil.example/']], 'needs-key'],
    ['our own origin', [...site('same-origin', 'cors', 'empty'), ['Origin', 'http://127.0.0.1:8713']], 'trusted'],
    ['our own origin by its other name', [HOST, ['Origin', 'http://localhost:8713']], 'trusted'],
    ['a foreign origin without Sec-Fetch', [HOST, ['Origin', 'https://evil.example']], 403],
    ['our host on another port', [HOST, ['Origin', 'http://127.0.0.1:3000']], 403],
    ['our name with another scheme', [HOST, ['Origin', 'https://127.0.0.1:8713']], 403],
    ['a sandboxed page', [...site('same-origin'), ['Origin', 'null']], 403],
    ['a good and a bad origin', [HOST, ['Origin', 'http://127.0.0.1:8713'], ['Origin', 'https://evil.example']], 403],
    ['a name that leads here (DNS rebinding)', [['Host', 'evil.example:8713']], 403],
    ['the address without its port', [['Host', '127.0.0.1']], 403],
    ['another port', [['Host', '127.0.0.1:80']], 403],
    ['a name that begins like ours', [['Host', 'trace.example.com.evil.example']], 403],
    ['a name with a dot at its end', [['Host', 'trace.example.com.']], 403],
    ['a name in capitals', [['Host', 'TRACE.example.com']], 'trusted'],
    ['no host', [], 400],
    ['two hosts', [HOST, ['host', 'evil.example']], 400],
    ['a host with a user', [['Host', '127.0.0.1:8713@evil.example']], 403],
  ])('%s', (_name, headers, wanted) => {
    expect(asked(headers)).toBe(wanted);
  });

  it.each<[string, Headers, Admission['kind'] | number]>([
    ['the form of our page, whose referrer is hidden', [...site('same-origin'), ['Origin', 'null']], 'trusted'],
    ['the form of our page', [...site('same-origin'), ['Origin', 'http://127.0.0.1:8713']], 'trusted'],
    ['a form on another site', [...site('cross-site'), ['Origin', 'https://evil.example']], 403],
    ['a form on another site that hides where it stands', [...site('cross-site'), ['Origin', 'null']], 403],
    ['a form on another port', [...site('same-site'), ['Origin', 'http://127.0.0.1:3000']], 403],
    ['a form out of nowhere', site('none'), 403],
    ['a browser that says nothing of the form', [HOST, ['User-Agent', BROWSER]], 403],
    ['a browser that hides the form', [HOST, ['User-Agent', BROWSER], ['Origin', 'null']], 403],
    ['curl', [HOST, ['User-Agent', 'curl/8.5.0']], 'trusted'],
  ])('POST: %s', (_name, headers, wanted) => {
    expect(asked(headers, { method: 'POST', target: '/' })).toBe(wanted);
  });

  it('takes no other method, and no address as a proxy would', () => {
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'get'])
      expect(asked([HOST], { method }), method).toBe(405);
    for (const target of ['http://127.0.0.1:8713/trace/abc', '*', 'evil.example:443', ''])
      expect(asked([HOST], { target }), target).toBe(400);
  });

  it('never trusts what says that it comes from elsewhere, whatever else it says', () => {
    const name = fc.constantFrom(
      'Origin',
      'Sec-Fetch-Site',
      'Sec-Fetch-Mode',
      'Sec-Fetch-Dest',
      'Referer',
      'User-Agent',
    );
    const value = fc.oneof(
      fc.constantFrom('same-origin', 'none', 'navigate', 'document', 'http://127.0.0.1:8713', BROWSER, 'null', ''),
      fc.string(),
    );
    const foreign = fc.constantFrom<readonly [string, string]>(
      ['Origin', 'https://evil.example'],
      ['Sec-Fetch-Site', 'cross-site'],
      ['sec-fetch-site', 'same-site'],
      ['Host', 'evil.example'],
    );
    const others = fc.array(fc.tuple(name, value), { maxLength: 6 });
    fc.assert(
      fc.property(others, foreign, fc.constantFrom('GET', 'HEAD', 'POST'), fc.nat(), (more, bad, method, at) => {
        const headers: Headers = [HOST, ...more.slice(0, at % 7), bad, ...more.slice(at % 7)];
        expect(asked(headers, { method })).not.toBe('trusted');
      }),
    );
  });
});
