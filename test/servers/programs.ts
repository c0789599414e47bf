import { findProgram, type Program, PROGRAMS } from '../../.ci/programs.ts';

/** Throws: a test with a real server fails without it, and is not skipped. */
export function needProgram(program: Program): string {
  const found = findProgram(program);
  if (found === null)
    throw new Error(`${PROGRAMS[program].names[0]} is not on PATH; \`npm run pretest\` installs it, or says how`);
  return found;
}
