import { textAt } from '../../../model/json.ts';
import { known, own, say } from '../../../model/prose.ts';
import type { EventKindReader } from '../facts.ts';

export const backendLifecycle: EventKindReader = {
  id: 'backend-lifecycle',
  read({ attributes }) {
    if (textAt(attributes, 'phase') !== 'backend_lifecycle') return null;
    const kind = textAt(attributes, 'kind');
    return {
      fact: { kind: 'backend_lifecycle', phase: kind },
      lane: 'worker',
      abnormal: kind === 'backend_exit',
      what:
        kind === 'backend_exit'
          ? own('backend process ended')
          : kind === 'backend_start'
            ? own('backend process started')
            : say`backend ${known(kind)}`,
    };
  },
};
