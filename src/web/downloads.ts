// What a page of a trace offers for download: the formats that want it, and the bundle.

import { FORMATS } from '../reporters/index.ts';

export interface Download {
  readonly file: string;
  readonly label: string;
  readonly mediaType: string;
}

export const BUNDLE_FILE = 'bundle.zip';

export const DOWNLOADS: readonly Download[] = [
  ...FORMATS.flatMap(({ download, mediaType }) => (download === null ? [] : [{ ...download, mediaType }])),
  { file: BUNDLE_FILE, label: 'Bundle (.zip)', mediaType: 'application/zip' },
];
