import type { Profile } from '../model/profile.ts';
import { codexAppServer } from './codex-app-server/index.ts';

export const PROFILES: readonly Profile[] = [codexAppServer];
