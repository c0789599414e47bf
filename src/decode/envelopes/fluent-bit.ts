import { objectEnvelope } from '../object-envelope.ts';

// `{"log":…}` with what the tail, docker and forward inputs and the kubernetes filter add (docs.fluentbit.io).
export const fluentBit = objectEnvelope({
  id: 'fluent-bit',
  title: 'fluent-bit, fluentd and FireLens',
  fits: (object) =>
    typeof object['log'] === 'string' &&
    ('kubernetes' in object ||
      'container_id' in object ||
      'container_name' in object ||
      'stream' in object ||
      'date' in object),
  paths: ['log'],
});
