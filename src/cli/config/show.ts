// What `config show` prints. Of a secret only where it comes from: neither its value nor its length.

import { plainText } from '../../model/prose.ts';
import { escapeTerminal } from '../../reporters/pretty/escape.ts';
import { originText } from './origin.ts';
import type { ExaminedSettings } from './resolve.ts';
import type { ShownValue } from './settings.ts';

export function settingsAsText({ settings, values, files }: ExaminedSettings): string {
  const rows = values.map((value) =>
    [value.key, valueText(value), originText(value.origin) + hidesText(value)].map(escapeTerminal),
  );
  const width = (column: number): number => Math.min(60, Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [keyWidth, valueWidth] = [width(0), width(1)];
  return [
    `context  ${escapeTerminal(settings.context ?? '(none)')}`,
    `files    ${files.length === 0 ? '(no configuration file)' : files.map(escapeTerminal).join(', ')}`,
    '',
    ...rows.map(
      ([key = '', value = '', origin = '']) => `${key.padEnd(keyWidth)}  ${value.padEnd(valueWidth)}  ${origin}`,
    ),
    '',
  ].join('\n');
}

function valueText({ shown, secretFrom, origin }: ShownValue): string {
  if (shown !== null) return shown;
  return `(secret, from ${secretFrom ?? (origin.kind === 'file' ? 'the file itself' : originText(origin))})`;
}

function hidesText({ hides }: ShownValue): string {
  return hides.length === 0 ? '' : `, instead of ${hides.map(originText).join(', ')}`;
}

/** Version 1: fields are only ever added. */
export function settingsAsJson({ settings, values, files, warnings, problems }: ExaminedSettings): object {
  return {
    schemaVersion: 1,
    context: settings.context,
    files,
    values: values.map((value) => ({
      key: value.key,
      value: value.value,
      shown: value.shown,
      secret: value.shown === null,
      secretFrom: value.secretFrom,
      origin: originText(value.origin),
      insteadOf: value.hides.map(originText),
    })),
    warnings: warnings.map(plainText),
    problems: problems.map(({ where, problem, fix }) => ({
      where: originText(where),
      problem: plainText(problem),
      try: plainText(fix),
    })),
  };
}
