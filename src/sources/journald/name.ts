export const JOURNALD = { id: 'journald', title: 'journald', holds: 'lines' } as const;
