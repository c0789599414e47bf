import { test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { judgeRequest } from '../../src/correlate/index.ts';
import { nextSteps } from '../../src/app/next-steps.ts';
import { plainText } from '../../src/model/prose.ts';
import { PROTO, USAGE, timelineOf, TRUTH } from './captures.ts';
test('dump', () => {
  const out: string[] = [];
  for (const complete of [true, false]) for (const [id, t] of Object.entries(TRUTH)) {
    const events = timelineOf(id, ['stdout.log', PROTO, USAGE]);
    const j = judgeRequest({ reqId: id, events, complete });
    out.push(`## ${t.client} ${id} complete=${complete} ${j.outcome.verdict} ${j.outcome.reason}: ${plainText(j.outcome.headline)}`, plainText(j.outcome.summary), 'FIRST ' + (j.firstAbnormal ? plainText(j.firstAbnormal.summary) : '-'));
    for (const c of j.correlations) out.push(` * (${c.confidence} ${c.weight}) ${plainText(c.title)} || ${plainText(c.summary)}`);
    const next = nextSteps({ ...j, reqId: id, events, completeness: { verdict: complete ? 'complete' : 'incomplete' }, understood: { manyToOne: false } } as never);
    for (const n of next) out.push('   > ' + plainText(n));
  }
  writeFileSync('/tmp/dumpD2/out.txt', out.join('\n'));
});
