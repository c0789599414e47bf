// What rotation makes of a log's name. Docker counts (`x-json.log.2.gz` is older than `x-json.log.1`), kubelet dates
// (`0.log.20261123-065711.gz` is older than `0.log`).

const PACKED = /\.(?:gz|zst|bz2|xz|lz4)$/;
const COUNTED = /^(.+)\.(\d{1,4})$/;
const DATED = /^(.+)\.(\d{8}-\d{6})$/;

interface RotatedName {
  /** The name of the log that is being written. */
  readonly log: string;
  readonly age: Age;
}

/** Counted: 0 is being written. Dated: null is being written. */
type Age = { readonly by: 'count'; readonly count: number } | { readonly by: 'date'; readonly date: string };

function rotatedName(path: string): RotatedName {
  const plain = path.replace(PACKED, '');
  const [, dated, date] = DATED.exec(plain) ?? [];
  if (dated !== undefined && date !== undefined) return { log: dated, age: { by: 'date', date } };
  const [, counted, count] = COUNTED.exec(plain) ?? [];
  return counted === undefined
    ? { log: plain, age: { by: 'count', count: 0 } }
    : { log: counted, age: { by: 'count', count: Number(count) } };
}

/** Whether two paths are of one log, as rotation names its parts. */
export function areOfOneLog(a: string, b: string): boolean {
  return rotatedName(a).log === rotatedName(b).log;
}

/**
 * The part of the log that was written right after this one, or right before; null: it is not among the paths, or two are.
 * Between counted parts none may be missing. Between dated ones nobody can say.
 */
export function besidePart(
  path: string,
  { paths, side }: { readonly paths: readonly string[]; readonly side: 'before' | 'after' },
): string | null {
  const own = rotatedName(path);
  const parts = paths.flatMap((other) => {
    const { log, age } = rotatedName(other);
    return log === own.log && other !== path ? [{ path: other, age }] : [];
  });
  const later = parts.filter(({ age }) => isLater(age, own.age) === (side === 'after') && !isSame(age, own.age));
  const nearest = later.filter(
    ({ age }) => !later.some((other) => !isSame(other.age, age) && isLater(age, other.age) === (side === 'after')),
  );
  const [one] = nearest;
  return nearest.length === 1 && one !== undefined && isNext(one.age, own.age) ? one.path : null;
}

// Docker and kubelet do not mix their names. Where both stand, dates are taken for older: what is written now has none.
function isLater(a: Age, b: Age): boolean {
  if (a.by === 'count' && b.by === 'count') return a.count < b.count;
  if (a.by === 'date' && b.by === 'date') return a.date > b.date;
  return a.by === 'count';
}

function isSame(a: Age, b: Age): boolean {
  return !isLater(a, b) && !isLater(b, a);
}

function isNext(a: Age, b: Age): boolean {
  return a.by === 'count' && b.by === 'count' ? Math.abs(a.count - b.count) === 1 : true;
}
