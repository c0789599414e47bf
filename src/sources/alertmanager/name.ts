export const ALERTMANAGER = { id: 'alertmanager', title: 'Alertmanager', holds: 'alerts' } as const;
