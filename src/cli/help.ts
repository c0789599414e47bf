// oclif's help, but for what is not true of this program: the command for tracing needs no name, and the others would not
// be seen by somebody who asks for help as everybody does, with --help alone.

import { CommandHelp, Help } from '@oclif/core';

const OTHER_COMMANDS = [
  ['demo', 'trace a bundled real incident'],
  ['config show|init', 'show what is configured and from where, or write an example'],
  ['doctor', 'check each server and log file that a trace would use'],
  ['explain-id ID', 'what an id says about time, and how far to trust it'],
  ['lint [PATHS]', 'check alert rules, dashboards, runbooks and their links'],
  ['serve', 'the page that dashboards link to, on 127.0.0.1:8713'],
  ['verify BUNDLE', 'check that what --bundle wrote is still that'],
  ['replay BUNDLE', 'ask the question of a bundle again: what aged out, what changed'],
  ['drill', 'make every alert fire and end, on an installation of its own'],
  ['completion bash|zsh|fish', 'print a completion script'],
] as const;

class TraceCommandHelp extends CommandHelp {
  protected override usage(): string {
    return super.usage().replace(/^(\S* ?\S+) trace /, '$1 ');
  }

  override generate(): string {
    const help = super.generate();
    if (this.command.id !== 'trace') return help;
    const others = OTHER_COMMANDS.map(([name, says]) => `  ${this.config.bin} ${name.padEnd(26)} ${says}`);
    return `${help}\n\nOTHER COMMANDS\n${others.join('\n')}`;
  }
}

/** oclif loads it by the default export of `oclif.helpClass` (package.json). */
// oxlint-disable-next-line import/no-default-export -- oclif takes nothing else
export default class TraceHelp extends Help {
  protected override CommandHelpClass: typeof CommandHelp = TraceCommandHelp;
}
