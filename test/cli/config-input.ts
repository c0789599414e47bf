// A configuration from a disk that exists in memory alone.

import { resolveSettings } from '../../src/cli/config/resolve.ts';
import {
  configured,
  type ConfiguredSource,
  type ReadText,
  type ResolvedSettings,
  type SettingFlags,
  type SettingsInput,
} from '../../src/cli/config/settings.ts';
import { InputError } from '../../src/model/errors.ts';
import { plainText } from '../../src/model/prose.ts';

export const PROJECT = '/srv/app/trace-by-id.config.yaml';
export const USER = '/home/me/.config/trace-by-id/config.yaml';

export interface Scene {
  readonly flags?: SettingFlags;
  readonly env?: Readonly<Record<string, string>>;
  readonly project?: string;
  readonly user?: string;
  /** More files, by path. */
  readonly disk?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly isReadableByOthers?: boolean;
  readonly asksGrafana?: boolean;
}

export function inputOf(scene: Scene): SettingsInput {
  const { flags = {}, env = {}, project, user, disk = {}, cwd = '/srv/app/deep/er', asksGrafana = false } = scene;
  const files: Readonly<Record<string, string | undefined>> = { [PROJECT]: project, [USER]: user, ...disk };
  return {
    flags,
    env,
    cwd,
    home: '/home/me',
    asksGrafana,
    readText: async (path): Promise<ReadText | null> => {
      const text = files[path];
      return text === undefined ? null : { text, isReadableByOthers: scene.isReadableByOthers ?? false };
    },
  };
}

export async function resolveScene(scene: Scene): Promise<ResolvedSettings> {
  return resolveSettings(inputOf(scene));
}

/** What a person would read: the message, then each problem. Fails when there is no problem. */
export async function problemsOf(scene: Scene): Promise<readonly string[]> {
  const error = await refusal(scene);
  return error.details.length > 0 ? error.details.map(plainText) : [plainText(error.prose)];
}

export async function refusal(scene: Scene): Promise<InputError> {
  try {
    await resolveScene(scene);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

export function sourceIn({ settings }: Pick<ResolvedSettings, 'settings'>, id: string): ConfiguredSource | null {
  return configured(settings, id);
}
