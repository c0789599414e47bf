export const PROMETHEUS = { id: 'prometheus', title: 'Prometheus', holds: 'metrics' } as const;
