#!/usr/bin/env node
// Starts the built CLI. Until the version check has passed, this file keeps to syntax that Node 12 can parse: an old Node
// must reach the message instead of dying of a SyntaxError.

const REQUIRED = [22, 19];

const found = process.versions.node.split('.').map(Number);
if (found[0] > REQUIRED[0] || (found[0] === REQUIRED[0] && found[1] >= REQUIRED[1])) {
  start().catch(explain);
} else {
  process.stderr.write(
    'trace-by-id needs Node ' +
      REQUIRED.join('.') +
      ' or newer; this is Node ' +
      process.versions.node +
      '.\n' +
      'Install a newer one (https://nodejs.org/en/download), or put one beside this tool and leave the machine as it is:\n' +
      '  npm install node@24 && npx trace-by-id …\n',
  );
  process.exitCode = 2;
}

async function start() {
  const [nodeModule, os, path, url] = await Promise.all([
    import('node:module'),
    import('node:os'),
    import('node:path'),
    import('node:url'),
  ]);
  // Node's default is a folder in the shared temporary directory, where another user of the machine may have put one of
  // that name first. Compiled code is only taken from a place that is the user's own. A failure costs speed, nothing else.
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  nodeModule.enableCompileCache(process.env.NODE_COMPILE_CACHE || path.join(cache, 'trace-by-id', 'compile'));

  const { main } = await import('../dist/main.js');
  await main(process.argv.slice(2), url.fileURLToPath(new URL('..', import.meta.url)));
}

function explain(error) {
  const isUnbuilt = error && error.code === 'ERR_MODULE_NOT_FOUND' && String(error.url).endsWith('/dist/main.js');
  process.stderr.write(
    isUnbuilt
      ? 'trace-by-id is not built: run `npm run build` in its folder, then try again.\n'
      : 'trace-by-id could not run (this is a bug): ' + ((error && error.stack) || error) + '\n',
  );
  process.exitCode = 2;
}
