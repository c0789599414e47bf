/** Three or more ids in a row become a range: `E13…E36`. */
export function shortenIds(ids: readonly string[]): readonly string[] {
  const runs: string[][] = [];
  for (const id of ids) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && isNext(last, id)) run.push(id);
    else runs.push([id]);
  }
  return runs.flatMap((run) => (run.length < 3 ? run : [`${run[0]}…${run.at(-1)}`]));
}

function isNext(a: string, b: string): boolean {
  if (!/^[A-Z]\d+$/.test(a) || !/^[A-Z]\d+$/.test(b)) return false;
  return a[0] === b[0] && Number(a.slice(1)) + 1 === Number(b.slice(1));
}
