// `npm run dashboard`: writes the dashboard from docs/app-server-migration/dashboards/code. A test says when the file does not agree with it.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dashboardJson } from '../docs/app-server-migration/dashboards/code/index.ts';

const FILE = join(import.meta.dirname, '../docs/app-server-migration/dashboards/observability-dashboard.json');

await writeFile(FILE, dashboardJson());
