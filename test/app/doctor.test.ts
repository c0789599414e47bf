import { describe, expect, it } from 'vitest';
import { type DoctorDeps, examine } from '../../src/app/doctor.ts';
import { SourceError } from '../../src/model/errors.ts';
import { found, type Probe } from '../../src/model/probe.ts';
import { own, plainText, say } from '../../src/model/prose.ts';
import { serverAdvice, type ServerWords } from '../../src/model/server-advice.ts';

const ADVISE: DoctorDeps['advise'] = (id, failure) => serverAdvice({ id, server: SERVER }, failure);

const SERVER: ServerWords = {
  addressVariable: 'X_URL',
  addressSays: 'address of X',
  exampleAddress: 'https://example.com/x',
};

const ok = found('ok', { check: 'reachable', says: own('there') });

function probe(id: string, check: Probe['check']): Probe {
  return { id, address: `http://${id}`, check };
}

function failing(fault: Partial<ConstructorParameters<typeof SourceError>[0]>): Probe {
  return probe('x', () =>
    Promise.reject(
      new SourceError({ errorType: 'unavailable', kind: 'status-500', status: 500, prose: own('it failed'), ...fault }),
    ),
  );
}

describe('examine', () => {
  it('asks all at once and keeps their order', async () => {
    const begun: string[] = [];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow = probe('slow', async () => {
      begun.push('slow');
      await gate;
      return [ok];
    });
    const quick = probe('quick', () => {
      begun.push('quick');
      release();
      return Promise.resolve([ok]);
    });
    const examined = await examine([slow, quick], { limit: () => new AbortController().signal, advise: ADVISE });
    expect(begun).toEqual(['slow', 'quick']);
    expect(examined.map(({ id, address }) => [id, address])).toEqual([
      ['slow', 'http://slow'],
      ['quick', 'http://quick'],
    ]);
  });

  it('waits for no probe longer than its time, whether it listens to the signal or not', async () => {
    const deaf = probe('deaf', () => new Promise(() => undefined));
    const listening = probe(
      'listening',
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
    );
    const examined = await examine([deaf, listening, probe('fine', () => Promise.resolve([ok]))], {
      limit: () => AbortSignal.timeout(5),
      advise: ADVISE,
    });
    expect(examined.map(({ findings }) => findings.map(({ level, says }) => `${level} ${plainText(says)}`))).toEqual([
      ['fail no answer in time'],
      ['fail no answer in time'],
      ['ok there'],
    ]);
  });

  it('turns a failure into a finding that says what to try, and goes on', async () => {
    const [auth, missing, html, refused, broken] = await examine(
      [
        failing({ status: 401, kind: 'status-401', serverSays: 'no\u001B[2J' }),
        failing({ status: 404, kind: 'status-404' }),
        failing({ status: 200, kind: 'html-answer' }),
        failing({ status: null, kind: 'connection-refused', prose: say`${'host'} refused` }),
        probe('y', () => Promise.reject(new TypeError('secret in a bug'))),
      ],
      { limit: () => new AbortController().signal, advise: ADVISE },
    );
    const line = (examined: typeof auth): string =>
      (examined?.findings ?? [])
        .map(({ check, says, tryNext }) => [check, plainText(says), ...tryNext.map(plainText)].join(' | '))
        .join();
    expect(line(auth)).toMatch(/^auth \| it failed; it says: no.* \| give credentials: export /);
    expect(line(missing)).toMatch(/^reachable \| it failed \| check the base path of the address/);
    expect(line(html)).toMatch(/login page/);
    expect(line(refused)).toMatch(/^reachable \| host refused \| check that the address/);
    expect(line(broken)).toBe('internal | this check broke: TypeError');
  });
});
