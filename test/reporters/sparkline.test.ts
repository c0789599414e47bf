import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NANOS_PER_SECOND } from '../../src/model/time.ts';
import { sparkline } from '../../src/reporters/picture/sparkline.ts';

const SECOND = NANOS_PER_SECOND;
/** One second a cell. */
const RANGE = { start: 0n, end: 31n * SECOND };

function samples(...values: readonly (readonly [second: number, value: number])[]) {
  return values.map(([second, value]) => ({ timeUnixNano: BigInt(Math.round(second * 1e9)), value }));
}

function draw(points: ReturnType<typeof samples>, worst: 'highest' | 'lowest' = 'highest'): string | undefined {
  return sparkline(points, { range: RANGE, marked: null, judged: null, worst })?.text;
}

const gaps = (n: number): string => '·'.repeat(n);

describe('a small picture of a metric', () => {
  it('has a bar a cell and a gap where nothing was measured', () => {
    expect(draw(samples([0, 0], [1, 4], [2, 8], [30, 8]))).toBe(`▁▅█${gaps(27)}█`);
  });

  it('takes NaN for a gap and never for zero', () => {
    expect(draw(samples([0, Number.NaN], [1, 5]))).toBe(`·█${gaps(29)}`);
    expect(sparkline(samples([0, Number.NaN]), { range: RANGE, marked: null, judged: null, worst: 'highest' })).toEqual(
      {
        text: gaps(31),
        highest: null,
      },
    );
  });

  it('shows infinite values apart and does not let them flatten the others', () => {
    expect(draw(samples([0, 1], [1, Number.POSITIVE_INFINITY], [2, 2]))).toBe(`▅∞█${gaps(28)}`);
  });

  it('shows the worst of several samples of a cell', () => {
    const points = samples([0.1, 1], [0.5, 8], [0.9, 4], [1, 8]);
    expect(draw(points)).toBe(`██${gaps(29)}`);
    expect(draw(points, 'lowest')).toBe(`▂█${gaps(29)}`);
  });

  it('begins at zero, so that a steady value does not look like nothing', () => {
    expect(draw(samples([0, 5], [1, 5]))).toBe(`██${gaps(29)}`);
    expect(draw(samples([0, 0], [1, 0]))).toBe(`▁▁${gaps(29)}`);
    expect(draw(samples([0, -8], [1, 0], [2, 8]))).toBe(`▁▅█${gaps(28)}`);
  });

  it('marks the request, however long it is and wherever it lies', () => {
    const mark = (start: number, end: number): string | undefined =>
      sparkline(samples([15, 1]), {
        range: RANGE,
        marked: { start: BigInt(start) * SECOND, end: BigInt(end) * SECOND },
        judged: null,
        worst: 'highest',
      })?.text;
    expect(mark(15, 15)).toBe(`${gaps(15)}[█]${gaps(15)}`);
    expect(mark(14, 16)).toBe(`${gaps(14)}[·█·]${gaps(14)}`);
    expect(mark(14, 99)).toBe(`${gaps(14)}[·█${gaps(15)}]`);
    expect(mark(31, 31)).toBe(`${gaps(15)}█${gaps(14)}[·]`);
    expect(mark(40, 50)).toBe(`${gaps(15)}█${gaps(15)}`);
  });

  it('shows in the request’s cell what it was judged by, and nothing that came later in the same minute', () => {
    const points = samples([14.5, 1], [15.1, 1], [15.9, 5], [16, 5]);
    const marked = { start: 15n * SECOND, end: 15n * SECOND };
    const drawn = sparkline(points, { range: RANGE, marked, judged: 1, worst: 'highest' });
    expect(drawn).toEqual({ text: `${gaps(14)}▂[▂]█${gaps(14)}`, highest: 5 });
    const lost = sparkline(samples([14.5, 1], [15.9, 5]), { range: RANGE, marked, judged: 1, worst: 'highest' });
    expect(lost?.highest).toBe(5);
  });

  it('is none without samples', () => {
    expect(draw([])).toBeUndefined();
    expect(
      sparkline(samples([0, 1]), { range: { start: 5n, end: 5n }, marked: null, judged: null, worst: 'highest' }),
    ).toBeNull();
  });

  it('is 31 cells whatever it is given', () => {
    const point = fc.tuple(fc.double({ min: -40, max: 80, noNaN: true }), fc.double());
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1 }),
        fc.constantFrom('highest' as const, 'lowest' as const),
        (all, worst) => {
          expect(draw(samples(...all), worst)).toMatch(/^[▁▂▃▄▅▆▇█·∞]{31}$/u);
        },
      ),
    );
  });
});
