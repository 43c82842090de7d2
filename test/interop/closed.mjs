// Closes the network of this process before anything else is loaded: whatever
// tries to reach it fails, and the attempt is counted. Where the kernel can
// (unshare -n), the process has no network in the first place.
import dns from 'node:dns';
import net from 'node:net';
import {syncBuiltinESMExports} from 'node:module';

export const attempts = [];

function refuse(what) {
  attempts.push(what);
  return new Error(`the network is closed: ${what}`);
}

net.Socket.prototype.connect = function(...args) {
  throw refuse(`connect ${JSON.stringify(args[0])}`);
};
for(const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  dns[name] = (host, ...rest) => rest.at(-1)(refuse(`${name} ${host}`));
}
globalThis.fetch = async url => {
  throw refuse(`fetch ${url?.url ?? url}`);
};
syncBuiltinESMExports();
