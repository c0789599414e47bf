import type { Origin } from '../../model/log-record.ts';
import type { TraceReport } from '../../model/report.ts';
import { isStream, streamNames } from './stream-names.ts';

export interface ShortNames {
  /** What was cut from the front of every file name, with its slash; empty when nothing was. Untrusted. */
  readonly root: string;
  /** What all streams have in common, as a selector; empty without streams. Untrusted. */
  readonly streams: string;
  readonly hasFiles: boolean;
  readonly hasStreams: boolean;
  /** Of a file, `file:line`, or a stream's selector. Untrusted in, untrusted out. */
  shorten(path: string): string;
  /** Of an entry of a stream: which stream it is. Untrusted. */
  streamName(origin: Origin): string;
}

/** File names without the folder they all share, streams without their common labels, so that the timeline has room for what differs. */
export function shortNames(report: TraceReport): ShortNames {
  const origins = report.events.flatMap((event) => event.origins);
  const paths = new Set([
    ...report.completeness.sources.flatMap(({ files }) => files.map(({ path }) => path)),
    ...origins.filter((origin) => !isStream(origin)).map(({ file }) => file),
  ]);
  const hasFiles = paths.size > 0;
  paths.delete('-');
  const root = commonFolder([...paths]);
  const streams = streamNames(report);
  const streamName = ({ source, file }: Origin): string => {
    const name = streams.names.get(file) ?? file;
    if (name === '') return source;
    return hasFiles ? `${source} ${name}` : name;
  };
  return {
    root,
    hasFiles,
    hasStreams: streams.names.size > 0,
    streams: streams.common,
    streamName,
    shorten(path) {
      const stream = [...streams.names].find(([file]) => path === file || path.startsWith(`${file}:`));
      if (stream !== undefined && stream[1] !== '') return `${stream[1]}${path.slice(stream[0].length)}`;
      return root !== '' && path.startsWith(root) ? path.slice(root.length) : path;
    },
  };
}

/** What lines stand in, in this report. */
export function placeWord({ hasFiles, hasStreams }: ShortNames): string {
  return hasStreams ? (hasFiles ? 'file or stream' : 'stream') : 'file';
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
