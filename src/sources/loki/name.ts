import { own, type Prose } from '../../model/prose.ts';
import type { ServerFailure, ServerWords } from '../../model/server-advice.ts';

export const LOKI = { id: 'loki', title: 'Loki', holds: 'lines' } as const;

export const LOKI_SERVER: ServerWords = {
  addressVariable: 'LOKI_ADDR',
  addressSays: 'address of Loki, or of Grafana’s data source proxy for it (LOKI_ADDR)',
  exampleAddress: 'https://gateway.example.com/loki-prod, or …/api/datasources/proxy/uid/UID of Grafana',
  advise: adviceOnTenants,
};

function adviceOnTenants({ kind, says }: ServerFailure): readonly Prose[] {
  if (kind === 'no-org-id' || (kind === 'status-401' && says.includes('no org id')))
    return [own('say whose logs are meant: --tenant ID, LOKI_ORG_ID or loki.tenants (it is sent as X-Scope-OrgID)')];
  return kind === 'status-403' ? [own('check that they may read this tenant (--tenant)')] : [];
}
