import { parseRfc3339 } from '../timestamps.ts';
import type { Envelope } from '../envelope.ts';

// kubernetes/design-proposals, CRI logging: `<RFC3339Nano> stdout|stderr P|F[:tags] <text>`. P: cut here, goes on.
const PATTERN = /^(\d{4}-\d{2}-\d{2}T\S{8,30}) (stdout|stderr) ([PF])(?::\S*)? ?/;

export const cri: Envelope = {
  id: 'cri',
  title: 'the CRI log format of containerd and CRI-O',
  trust: 'sure',
  cutsLines: true,
  open({ text }) {
    const match = PATTERN.exec(text);
    const time = parseRfc3339(match?.[1] ?? '');
    if (match === null || time === null) return null;
    return {
      text: text.slice(match[0].length),
      written: { time, unitNanos: 1n, assumed: null },
      stream: match[2] ?? null,
      partial: match[3] === 'P',
    };
  },
};
