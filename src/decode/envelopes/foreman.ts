import { prefixEnvelope } from '../prefix-envelope.ts';

// A time of day without a date says nothing that the file does not: it is left out.
export const foreman = prefixEnvelope({
  id: 'foreman',
  title: 'foreman, overmind and honcho',
  pattern: /^(?:\d{2}:\d{2}:\d{2}(?:\.\d{1,3})? )(?<container>[A-Za-z0-9][\w.-]{0,99}) {0,60}\| ?/,
});
