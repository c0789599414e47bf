import type { Look, LookQuestion } from '../../model/source.ts';
import type { TimeRange } from '../../model/time.ts';
import { look as lookAt } from '../windowed/look.ts';
import type { Asker } from './asker.ts';
import { placesBeside } from './context.ts';
import { holdsMarker } from './logql.ts';
import { LOKI } from './name.ts';
import { queryText } from './page.ts';
import { pagesOf } from './pages.ts';
import type { Session } from './session.ts';

export function look(session: Session, question: LookQuestion): Promise<Look> {
  const { grammar, clock, limits } = session.options;
  // One for each side of the request: what is learnt of its streams holds for all questions about it.
  const sides = new Map<TimeRange, (tenant: string | null) => Asker>();
  return lookAt(
    {
      placesBeside: (beside) => placesBeside(session, beside),
      reader: ({ place: { tenant, selector }, markers, range, signal }) => {
        const askerOf = sides.get(range) ?? session.askers({ range, signal });
        sides.set(range, askerOf);
        const query = { asker: askerOf(tenant), selector, pipeline: holdsMarker(markers) };
        return { query: queryText(query), pages: pagesOf(query) };
      },
      options: { source: LOKI.id, grammar, clock, limits },
      takeProbes: session.takeProbes,
    },
    question,
  );
}
