// check.mjs FOLDER: runs what FOLDER/tasks.json asks and writes FOLDER/answers.json.
//
//   verify   credentials and presentations Cairn made, and tampered copies
//   issue    credentials and presentations for Cairn to verify
//   quads    documents with Cairn's canonical form, compared line by line
import {attempts} from './closed.mjs';
import fs from 'node:fs';
import path from 'node:path';
const {verifyCredential} = await import('@digitalcredentials/verifier-core');
const jose = await import('jose');
const {default: jsonld} = await import('jsonld');
const suites = await import('./suites.mjs');
const {documentLoader} = await import('./loader.mjs');

const folder = process.argv[2];
const tasks = JSON.parse(fs.readFileSync(path.join(folder, 'tasks.json'), 'utf8'));
const now = new Date(tasks.now);

// What a verifier that throws says is no.
async function answer(run) {
  try {
    return await run();
  } catch(e) {
    return {verified: false, error: `threw ${e?.message ?? e}`.slice(0, 400)};
  }
}

// core asks verifier-core, whose verdict is a log: the signature must be valid,
// the credential in its period, and nothing fatal.
async function core(credential) {
  const {log = [], errors = []} = await verifyCredential({credential, knownDIDRegistries: []});
  const valid = id => log.some(entry => entry.id === id && entry.valid);
  return {
    verified: errors.length === 0 && valid('valid_signature') && valid('expiration'),
    error: errors.map(e => `${e.name}: ${e.message}`).join('; ').slice(0, 400)
  };
}

async function token({jwt, jwk, typ}) {
  const {payload, protectedHeader} = await jose.jwtVerify(jwt, await jose.importJWK(jwk, jose.decodeProtectedHeader(jwt).alg), {currentDate: now});
  return {verified: protectedHeader.typ === typ && typeof payload.issuer !== 'undefined', error: ''};
}

async function check(task) {
  switch(task.by) {
    case 'verifier-core': return core(task.document);
    case 'jose': return token(task);
    case 'presentation': return suites.verifiedPresentation(task.suite, task.document, task, now);
    default: return suites.verified(task.suite, task.document, now);
  }
}

async function issue({suite, key, credential, present}) {
  if(suite === 'jose') {
    const alg = key === 'Ed25519' ? 'EdDSA' : key === 'P-256' ? 'ES256' : 'ES384';
    const {privateKey, publicKey} = await jose.generateKeyPair(alg, {extractable: true});
    const jwk = await jose.exportJWK(publicKey);
    const issuer = `did:jwk:${jose.base64url.encode(JSON.stringify(jwk))}`;
    const payload = {...credential, issuer};
    const jwt = await new jose.SignJWT(payload).setProtectedHeader({alg, typ: 'vc+jwt', kid: `${issuer}#0`}).sign(privateKey);
    return {document: {'@context': 'https://www.w3.org/ns/credentials/v2', type: 'EnvelopedVerifiableCredential', id: `data:application/vc+jwt,${jwt}`}};
  }
  const document = await suites.issued(suite, key, credential);
  return present ? {document: await suites.presented(suite, key, [document], present)} : {document};
}

// compare canonizes a document and says which line differs first.
async function compare({document, nquads}) {
  const theirs = await jsonld.canonize(document, {
    algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader, base: null, safe: true, rdfDirection: 'i18n-datatype',
    canonizeOptions: {maxWorkFactor: 3} // rings of alike blank nodes: beyond what it dares by default
  });
  if(theirs === nquads) {
    return {verified: true, error: '', quads: theirs.split('\n').length - 1};
  }
  const [a, b] = [nquads.split('\n'), theirs.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  return {verified: false, error: `line ${at + 1}: Cairn ${a[at]} | jsonld.js ${b[at]}`};
}

const answers = {node: process.version, verify: [], issue: [], quads: []};
for(const task of tasks.verify) {
  answers.verify.push(await answer(() => check(task)));
}
for(const task of tasks.issue) {
  answers.issue.push(await issue(task));
}
for(const task of tasks.quads) {
  answers.quads.push(await answer(() => compare(task)));
}
answers.attempts = attempts;
fs.writeFileSync(path.join(folder, 'answers.json'), JSON.stringify(answers));
