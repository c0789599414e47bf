// Inside an envelope of JSON quotes are escaped, once for each that is around it; and writers put a blank behind a colon.
const QUOTES = ['"', '\\"', '\\\\\\"', '\\\\\\\\\\\\\\"'];

/** Each marker in the spellings in which it may stand in a file. */
export function spellings(markers: readonly string[]): readonly string[] {
  return markers.flatMap((marker) =>
    marker.includes('"')
      ? QUOTES.flatMap((quote) => [marker.replaceAll('"', quote), marker.replaceAll('"', quote).replace(':', ': ')])
      : [marker],
  );
}
