// What the drill is told: how fast, which alerts, whose rules, and where the record goes.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WAVES } from '../../drill/index.ts';
import { InputError } from '../../model/errors.ts';
import { own, say } from '../../model/prose.ts';
import { suggest } from '../config/suggest.ts';

export const ALERTS_FOLDER = join('docs', 'app-server-migration', 'alerts');
export const ROUTING_FILE = 'alertmanager.yaml';
const EVIDENCE_FOLDER = join(ALERTS_FOLDER, 'evidence', '3-4');
const RULE_FILES = ['recording-rules.yaml', 'baseline.yaml', 'metrics-alerts.yaml'];
const MAX_SCALE = 60;

export function readScale(text: string): number {
  const scale = Number(text);
  if (Number.isFinite(scale) && scale >= 1 && scale <= MAX_SCALE) return scale;
  throw new InputError(say`--scale ${text} is no number from 1 to ${MAX_SCALE}`, [
    own(
      '--scale 20 makes a drill of forty-five minutes one of two and a half; beyond 60 the intervals are shorter than a machine keeps',
    ),
  ]);
}

export function readAlerts(names: readonly string[] | undefined): ReadonlySet<string> | null {
  if (names === undefined || names.length === 0) return null;
  const known = WAVES.flat().map(({ alert }) => alert);
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = suggest(name, known);
    throw new InputError(say`there is no drill for ${name}`, [
      near === null ? own(`one of ${known.join(', ')}`) : own(`--alert ${near}`),
    ]);
  }
  return new Set(names);
}

export interface Texts {
  readonly rules: readonly { readonly name: string; readonly text: string }[];
  readonly routing: string;
}

export async function readTexts(folder: string): Promise<Texts> {
  const read = async (name: string): Promise<string> => {
    try {
      return await readFile(join(folder, name), 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new InputError(say`${join(folder, name)} could not be read (${own(code ?? 'unknown')})`, [
        own(`--rules names a folder with ${[...RULE_FILES, ROUTING_FILE].join(', ')}`),
      ]);
    }
  };
  const rules = await Promise.all(RULE_FILES.map(async (name) => ({ name, text: await read(name) })));
  return { rules, routing: await read(ROUTING_FILE) };
}

/** The evidence of the repository one stands in, from a drill at full length alone. */
export function defaultOut(scale: number): string {
  return scale === 1 && existsSync(ALERTS_FOLDER) ? EVIDENCE_FOLDER : 'drill-evidence';
}
