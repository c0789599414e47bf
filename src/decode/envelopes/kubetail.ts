import { prefixEnvelope } from '../prefix-envelope.ts';

// johanhaleby/kubetail: `[pod container] `; the container only where there are several.
export const kubetail = prefixEnvelope({
  id: 'kubetail',
  title: 'kubetail and skaffold',
  pattern: /^\[(?<pod>[a-z0-9][a-z0-9.-]{0,240}-(?:[a-z0-9]{5}|\d{1,4}))(?: (?<container>[a-z0-9][a-z0-9-]{0,62}))?\] /,
});
