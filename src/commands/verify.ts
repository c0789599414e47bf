import { Args, Command } from '@oclif/core';
import { VERIFY_FLAGS } from '../cli/flags/flags.ts';

export class Verify extends Command {
  static override summary = 'Check that a bundle is still what was written: hashes, nothing missing, nothing more.';
  static override description =
    'BUNDLE is the folder or .zip of --bundle. Asks no server, writes nothing, and unpacks no more than the manifest announces.\n' +
    'It cannot say who made the bundle: there is no signature. A digest that was kept elsewhere tells whether it is the same one.\n' +
    'Exit codes: 0 verified, 1 differs (each difference on a line), 2 no bundle, or not readable.';
  static override examples = [
    { description: 'A bundle that came with a ticket', command: '<%= config.bin %> verify evidence.zip' },
    {
      description: 'Held against the digest in the postmortem',
      command:
        '<%= config.bin %> verify evidence --expect e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    },
  ];
  static override args = {
    bundle: Args.string({ required: true, ignoreStdin: true, description: 'folder or .zip of --bundle' }),
  };
  static override flags = VERIFY_FLAGS;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Verify);
    const { verifyFromCommandLine } = await import('../cli/bundle/verify.ts');
    process.exitCode = await verifyFromCommandLine(args.bundle, flags);
  }
}
