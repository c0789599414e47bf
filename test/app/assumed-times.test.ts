import { expect, it } from 'vitest';
import { assumedTimeNotes } from '../../src/app/assumed-times.ts';
import type { TimelineEvent } from '../../src/model/event.ts';
import type { TimeAssumption } from '../../src/model/log-record.ts';
import { plainText } from '../../src/model/prose.ts';
import { events, line } from '../profiles/codex-app-server/events.ts';

const EVENTS = events(line('access_log', 0), line('usage', 5));

function assuming(assumed: TimeAssumption): readonly TimelineEvent[] {
  return EVENTS.map((event, index) => (index === 0 ? { ...event, record: { ...event.record, assumed } } : event));
}

it('a zone that no line states is named, whichever it is', () => {
  const notes = assumedTimeNotes(assuming({ timezone: 'Europe/Berlin', yearFrom: null }));
  expect(notes.map(plainText)).toEqual(['times without a zone are read as Europe/Berlin: --timezone names another']);
});

it('so is a year', () => {
  const notes = assumedTimeNotes(assuming({ timezone: 'UTC', yearFrom: 'file' }));
  expect(notes.map(plainText)).toEqual([expect.stringMatching(/and the year is not theirs either$/)]);
});

it('near miss: every line says its own', () => {
  expect(assumedTimeNotes(EVENTS)).toEqual([]);
});
