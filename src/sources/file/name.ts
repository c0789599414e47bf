export const FILE = { id: 'file', title: 'log files', holds: 'lines' } as const;
