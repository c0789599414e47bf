import type { Profile } from '../model/profile.ts';
import { codexAppServer } from './codex-app-server/index.ts';

/** The first is the default. */
export const PROFILES: readonly [Profile, ...Profile[]] = [codexAppServer];
