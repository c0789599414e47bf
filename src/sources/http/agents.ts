// A file of its own, so that undici is loaded only when something is asked. Of a CommonJS package that is itself imported with
// `await import()`, the bundle would lose the named exports.
export { Agent, buildConnector, ProxyAgent } from 'undici';
