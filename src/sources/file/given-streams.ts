// What a shell hands over as a name that is no file of its own: /dev/stdin, /dev/fd/63 for <(…), and links to them. A child
// of ours has other descriptors under these names, so they are read here, by their number, from where the shell left them.

import {
  constants,
  createReadStream,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';

const MAX_LINKS = 40;
const DESCRIPTOR = /^\/(?:proc\/(?<pid>\d+|self|thread-self)(?:\/task\/\d+)?|dev)\/fd\/(?<fd>\d+)$/;

/** The descriptor of this process that a path names, through any number of links; null for every other path. */
export function descriptorOf(path: string): number | null {
  if (path === '-') return 0;
  let at = path;
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const place = placeOf(at);
    const { pid, fd } = DESCRIPTOR.exec(place)?.groups ?? {};
    if (fd !== undefined && (pid === undefined || !/^\d/.test(pid) || Number(pid) === process.pid)) return Number(fd);
    const target = linkTarget(place);
    if (target === null) return null;
    at = resolve(dirname(place), target);
  }
  return null;
}

/** Whether one of the paths is standard input, under whatever name: it cannot be anything else as well. */
export function readsStandardInput(paths: readonly string[]): boolean {
  return paths.some((path) => descriptorOf(path) === 0);
}

// The folder without links (/dev/fd is one), its last part as it is: that one is looked at, and not yet followed.
function placeOf(path: string): string {
  try {
    return join(realpathSync(dirname(resolve(path))), basename(path));
  } catch {
    return resolve(path);
  }
}

function linkTarget(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null;
  } catch {
    return null;
  }
}

/** Names the pipe or file behind a descriptor: two numbers may stand for one. Throws when nothing is open there. */
export function identityOfDescriptor(fd: number): string {
  const { dev, ino } = fstatSync(fd);
  return `${dev}:${ino}`;
}

/** From where the shell left it. A pipe is waited for by the event loop: a read that blocks would hold up the interrupt. */
export function openDescriptor(fd: number): Readable {
  const stats = fstatSync(fd);
  if (stats.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  return stats.isFIFO() || stats.isSocket()
    ? new Socket({ fd, readable: true, writable: false })
    : createReadStream('', { fd, autoClose: false });
}

/** A named pipe. Opened without waiting for its writer, who is then waited for by the event loop. */
export function openPipe(path: string | Buffer): Readable {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

/** What is gone once it was read: a trace reads it, and nothing else may. */
export function passesOnce(path: string): boolean {
  if (descriptorOf(path) !== null) return true;
  try {
    return statSync(path).isFIFO();
  } catch {
    return false;
  }
}
