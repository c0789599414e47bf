import { prefixEnvelope } from '../prefix-envelope.ts';

// stern/stern cmd/cmd.go, the default template: `pod container line`, with the namespace before it where there are
// several. The end of a pod’s name is what tells it from words: five characters of a replica set, or a number of a
// stateful set.
export const stern = prefixEnvelope({
  id: 'stern',
  title: 'stern',
  pattern:
    /^(?:[a-z0-9][a-z0-9-]{0,62} )?(?<pod>[a-z0-9][a-z0-9.-]{0,240}-(?:[a-z0-9]{5}|\d{1,4})) (?<container>[a-z0-9][a-z0-9-]{0,62}) (?:[›>│|] )?/,
});
