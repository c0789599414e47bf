import { constants } from 'node:fs';

// It was a regular file when it was named. A pipe put in its place must not hang the open, nor one of the kernel's own files
// that waits for news.
export const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
