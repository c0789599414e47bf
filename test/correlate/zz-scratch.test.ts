import { test } from 'vitest';
import { judgeRequest } from '../../src/correlate/index.ts';
import { plainText } from '../../src/model/prose.ts';
import { PROTO, STDOUT_FILES, timelineOf, TRUTH, USAGE } from './captures.ts';
test('show', () => {
  const sets: [string, readonly string[]][] = [['all', ['stdout.log', PROTO, USAGE]], ['dock', [STDOUT_FILES[1], PROTO, USAGE]], ['cri', [STDOUT_FILES[2], PROTO, USAGE]], ['so', ['stdout.log']],['sod', [STDOUT_FILES[1]]], ['pr', [PROTO]], ['us', [USAGE]], ['pr+us', [PROTO, USAGE]], ['so+us', ['stdout.log', USAGE]], ['so+pr', ['stdout.log', PROTO]]];
  for (const [id, t] of Object.entries(TRUTH)) {
    const out = sets.map(([n, files]) => `${n}=${judgeRequest({ reqId: id, events: timelineOf(id, files), complete: true }).outcome.verdict}`);
    console.log(t.client, t.http_status, out.join(' '));
  }
  for (const name of ['stream_worker_killed.txt','stream_worker_killed_responses.txt','client_disconnect.txt','during_restart_1.txt','guard_rejected.txt','backend_error.txt','backend_error_stream.txt','bad_n.txt','unauth.txt','tool_truncated_1.txt','ok_stream_1.txt','ok_1.txt','models.txt','storm_2.txt']) {
    const id = Object.entries(TRUTH).find(([, t]) => t.client === name)![0];
    const j = judgeRequest({ reqId: id, events: timelineOf(id, ['stdout.log', PROTO, USAGE]), complete: true });
    console.log('\n#####', name, j.outcome.verdict, '|', plainText(j.outcome.headline), '\n', plainText(j.outcome.summary), '\n FIRST', j.firstAbnormal && plainText(j.firstAbnormal.summary), j.firstAbnormal?.event, '\n', JSON.stringify(j.request, (_, v) => typeof v === 'bigint' ? String(v) : v));
    for (const c of j.correlations) console.log('  -', c.ruleId, c.weight, c.confidence, '|', plainText(c.title), '|', plainText(c.summary), c.relatedReqIds.join());
    for (const o of j.outages) console.log('   o', o.exit.id, o.ready?.id, o.relation, o.signal, o.backoffMs, o.restartCount, o.plannedShutdown);
  }
});
