import { objectEnvelope } from '../object-envelope.ts';

// Columns of ContainerAppConsoleLogs, ContainerLogV2 and AppTraces.
export const azure = objectEnvelope({
  id: 'azure',
  title: 'Azure Container Apps and Log Analytics',
  fits: (object) => 'TimeGenerated' in object || 'ContainerAppName_s' in object,
  paths: ['Log_s', 'LogMessage', 'LogEntry', 'Message', 'Log'],
});
