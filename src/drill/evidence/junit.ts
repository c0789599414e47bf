// JUnit, which every CI shows: a case for each phase of each alert.

import XMLBuilder from 'fast-xml-builder';
import { plainText } from '../../model/prose.ts';
import type { DrillResult } from '../result.ts';
import { seconds } from '../judge.ts';

export function junitXml({ alerts, startedMs, endedMs, unexpected }: DrillResult): string {
  const suites = alerts.map(({ alert, phases, fault }) => {
    const cases = phases.map(({ phase, measuredMs, expected, verdict }) => ({
      '@_classname': alert,
      '@_name': phase,
      '@_time': ((measuredMs ?? 0) / 1000).toFixed(3),
      ...(verdict === 'as-expected'
        ? {}
        : {
            failure: {
              '@_message': `${verdict}: expected ${seconds(expected.minMs)} to ${seconds(expected.maxMs)}`,
              '#text': fault === null ? '' : plainText(fault),
            },
          }),
    }));
    return suite(alert, cases);
  });
  const strange = unexpected.map(({ alert }) => ({
    '@_classname': 'unexpected',
    '@_name': alert,
    failure: { '@_message': 'fired although nothing was done that raises it' },
  }));
  const all = strange.length === 0 ? suites : [...suites, suite('unexpected', strange)];
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true });
  return builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    testsuites: { '@_name': 'trace-by-id drill', '@_time': ((endedMs - startedMs) / 1000).toFixed(3), testsuite: all },
  });
}

function suite(name: string, cases: readonly object[]): object {
  return {
    '@_name': name,
    '@_tests': cases.length,
    '@_failures': cases.filter((one) => 'failure' in one).length,
    testcase: cases,
  };
}
