import type { TraceReport } from '../model/report.ts';

export interface ShortNames {
  /** What was cut from the front of every name, with its slash; empty when nothing was. Untrusted. */
  readonly root: string;
  /** Untrusted in, untrusted out. */
  shorten(path: string): string;
}

/** File names without the folder they all share, so that the timeline has room for what differs. */
export function shortNames(report: TraceReport): ShortNames {
  const paths = new Set([
    ...report.completeness.sources.flatMap(({ files }) => files.map(({ path }) => path)),
    ...report.events.flatMap(({ origins }) => origins.map(({ file }) => file)),
  ]);
  paths.delete('-');
  const root = commonFolder([...paths]);
  return { root, shorten: (path) => (root !== '' && path.startsWith(root) ? path.slice(root.length) : path) };
}

function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  let common = folders[0] ?? '';
  for (const folder of folders) {
    while (!folder.startsWith(common)) common = parentOf(common);
  }
  // A bare `/` is not worth a legend.
  return common === '/' ? '' : common;
}

/** `a/b/` → `a/`, `/` and `a/` → empty. */
function parentOf(folder: string): string {
  return folder.slice(0, folder.slice(0, -1).lastIndexOf('/') + 1);
}
