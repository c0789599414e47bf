import type { Look, LookQuestion } from '../../model/source.ts';
import { look as lookAt } from '../windowed/look.ts';
import { placesBeside } from './context.ts';
import { knownFields } from './fields.ts';
import { holdsMarker, queryText } from './logsql.ts';
import { VICTORIALOGS } from './name.ts';
import { pagesOf } from './page.ts';
import type { Session } from './session.ts';

export function look(session: Session, question: LookQuestion): Promise<Look> {
  const { grammar, clock, limits } = session.options;
  return lookAt(
    {
      placesBeside: (beside) => placesBeside(session, beside),
      reader: ({ place, markers, range, signal }) => {
        const query = queryText(place.selector, holdsMarker(markers, knownFields(session)));
        const asker = session.asker({ range, signal });
        return { query, pages: pagesOf({ session, asker, query, needles: null }) };
      },
      options: { source: VICTORIALOGS.id, grammar, clock, limits },
      takeProbes: session.takeProbes,
    },
    question,
  );
}
