// Given to node with --require: prints as one line of JSON what scripts the program had loaded when it first listened, with
// their lengths in characters, and which of Node's own modules.
const { Session } = require('node:inspector');
const { Server } = require('node:net');

const scripts = [];
const session = new Session();
session.connect();
session.on('Debugger.scriptParsed', ({ params: { url, length } }) => {
  if (url.startsWith('file:') || url.startsWith('/') || /^[A-Za-z]:\\/.test(url)) scripts.push({ url, length });
});
session.post('Debugger.enable');
const own = new Set(process.moduleLoadList);

const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  Server.prototype.listen = listen;
  session.disconnect();
  const builtIn = process.moduleLoadList
    .filter((name) => !own.has(name) && /^NativeModule (?!internal)/.test(name))
    .map((name) => name.replace('NativeModule ', ''));
  process.stdout.write(`Loaded ${JSON.stringify({ scripts, builtIn })}\n`);
  return listen.apply(this, args);
};
