// What would be read, as a command. journalctl's own --grep stands in it for a person to run: the search itself does not rely on it.

import type { PlannedQuery, WindowQuestion } from '../../model/source.ts';
import { JOURNALD } from './name.ts';
import { argumentsOf, type Selection, timesOf } from './selection.ts';
import { queryText } from './window-account.ts';

export function plan(
  selection: Selection,
  { needles, range }: Omit<WindowQuestion, 'signal'>,
): readonly PlannedQuery[] {
  const times = timesOf(range);
  if (needles.length === 0 || times === null) return [];
  const pattern = needles.map((needle) => needle.replaceAll(/[^\w\s-]/g, (sign) => `\\${sign}`)).join('|');
  return [
    {
      sourceId: JOURNALD.id,
      language: 'journalctl',
      query: queryText(selection),
      range,
      commands: [
        {
          argv: [
            'journalctl',
            '--no-pager',
            '--utc',
            '--output=short-iso-precise',
            ...argumentsOf(selection),
            ...times,
            `--grep=${pattern}`,
            '--case-sensitive=yes',
          ],
          header: 'none',
        },
      ],
    },
  ];
}
