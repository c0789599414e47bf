// The drill on a clock of the test: what passes, and what each kind of failure is called.

import { expect, it } from 'vitest';
import { faultsOf, runDrill } from '../../src/app/run-drill.ts';
import { plainText } from '../../src/model/prose.ts';
import { type Course, fakeWorld } from './fake-world.ts';

const GOOD: Course = { pending: null, firing: 30_000, notified: 40_000, resolved: 300_000, told: 120_000 };
const ONLY = new Set(['CodexErrorRate']);

async function faults(
  course: Partial<Course>,
  strays: Parameters<typeof fakeWorld>[1] = [],
): Promise<readonly string[]> {
  const result = await runDrill(fakeWorld({ ...GOOD, ...course }, strays), ONLY);
  const said = faultsOf(result).map(plainText);
  expect(result.passed).toBe(said.length === 0);
  return said;
}

it('passes when it fires, tells, drains and tells that within what the rules say', async () => {
  expect(await faults({})).toEqual([]);
});

it.each<[string, Partial<Course>, string]>([
  ['does not fire', { firing: null, notified: null }, 'it never became true for Prometheus within 38.0 s'],
  ['fires late', { firing: 50_000, notified: 60_000 }, 'it became true after 50.0 s, later than 38.0 s'],
  ['is not told', { notified: null }, 'no notification arrived within 12.0 s'],
  ['is told before its group waits', { notified: 31_000 }, 'the notification arrived after 1.0 s, earlier than 10.0 s'],
  ['does not drain', { resolved: null }, 'it did not drain within 5 m 52 s'],
  ['drains late', { resolved: 400_000 }, 'it drained after 6 m 50 s, later than 5 m 52 s'],
  ['drains too early', { resolved: 60_000 }, 'it drained after 65.0 s, earlier than 4 m 0 s'],
  ['its end is not told', { told: null }, 'no notification said that it is over within 5 m 17 s'],
])('fails when it %s, and says so', async (_name, course, says) => {
  expect(await faults(course)).toEqual([`CodexErrorRate: ${says}`]);
});

it('fails when another alert fires that nothing was done to raise', async () => {
  expect(await faults({}, [{ alert: 'CodexHighLatencyP95', atMs: 60_000 }])).toEqual([
    'CodexHighLatencyP95 fired although nothing was done that raises it',
  ]);
});

it('fails when the affected request cannot be traced, and goes on', async () => {
  const world = { ...fakeWorld(GOOD), trace: () => Promise.reject(new Error('no such file')) };
  const result = await runDrill(world, ONLY);
  expect(faultsOf(result).map(plainText)).toEqual([
    'CodexErrorRate: its request au_Hb2VswSmL0dKxgD2zb could not be traced: no such file',
  ]);
  expect(result.alerts[0]?.times['resolved-notified']).not.toBeNull();
});

it('fails when the rules have no such alert', async () => {
  const world = { ...fakeWorld(GOOD), rules: [] };
  await expect(runDrill(world, ONLY)).rejects.toThrow('the rules have no alert CodexErrorRate');
});

it('drills nothing twice, and is not passed by drilling nothing', async () => {
  expect((await runDrill(fakeWorld(GOOD), new Set(['NoSuchAlert']))).passed).toBe(false);
});
