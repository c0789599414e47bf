// What a real terminal emulator does with a text.

import xterm from '@xterm/headless';

/** The control sequences of our own colours. */
export const OURS = /\u001b\[(?:1|2|4|22|24|3[1-6]|39|90)m/g;
export const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
// Wide enough that the terminal itself never wraps, addresses included.
const COLUMNS = 2000;

interface Seen {
  readonly events: readonly string[];
  readonly lines: readonly string[];
}

/** Everything a terminal did with the text other than show it. */
export async function showOn(text: string): Promise<Seen> {
  const lines = text.split('\n');
  const terminal = new xterm.Terminal({
    cols: COLUMNS,
    rows: lines.length + 5,
    scrollback: 100,
    allowProposedApi: true,
    convertEol: true,
  });
  const events: string[] = [];
  terminal.onTitleChange((title) => events.push(`title ${title}`));
  terminal.onBell(() => events.push('bell'));
  terminal.onData((data) => events.push(`answer ${JSON.stringify(data)}`));
  terminal.onBinary(() => events.push('binary'));
  for (const code of [0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 50, 52, 104, 133, 777, 1337]) {
    terminal.parser.registerOscHandler(code, () => {
      events.push(`osc ${code}`);
      return true;
    });
  }
  for (const final of 'ABCDEFGHIJKLMPSTXZ`abcdefghilnpqrstux') {
    terminal.parser.registerCsiHandler({ final }, () => {
      events.push(`csi ${final}`);
      return true;
    });
  }
  for (const final of 'qpr|{') {
    terminal.parser.registerDcsHandler({ final, intermediates: '+' }, () => {
      events.push(`dcs ${final}`);
      return true;
    });
  }
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const shown = lines.map((_, row) => terminal.buffer.active.getLine(row)?.translateToString(true) ?? '');
  terminal.dispose();
  return { events, lines: shown };
}
