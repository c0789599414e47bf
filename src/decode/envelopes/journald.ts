import { objectEnvelope } from '../object-envelope.ts';

// systemd, Journal JSON Format: every value is a string, an array of bytes where it is no text, or null where it was
// too long (4096 bytes, without --all). Times are microseconds in a string.
export const journald = objectEnvelope({
  id: 'journald',
  title: 'journalctl -o json',
  fits: (object) => '__REALTIME_TIMESTAMP' in object,
  paths: ['MESSAGE'],
});
