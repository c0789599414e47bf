import { prefixEnvelope } from '../prefix-envelope.ts';

// boz/kail writer.go: `namespace/pod[container]: `.
export const kail = prefixEnvelope({
  id: 'kail',
  title: 'kail',
  pattern: /^(?:[a-z0-9-]{1,63})\/(?<pod>[a-z0-9][a-z0-9.-]{0,253})\[(?<container>[a-z0-9][a-z0-9-]{0,62})\]: /,
});
