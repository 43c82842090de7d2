// The cryptosuites of the reference JavaScript implementation, by name.
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {Ed25519VerificationKey2020} from '@digitalbazaar/ed25519-verification-key-2020';
import jsigs from 'jsonld-signatures';
import {createSignCryptosuite as signEcdsaJcs, createVerifyCryptosuite as verifyEcdsaJcs} from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import {createSignCryptosuite as signEddsaJcs, createVerifyCryptosuite as verifyEddsaJcs} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {documentLoader} from './loader.mjs';

const cryptosuites = {
  'eddsa-rdfc-2022': {sign: () => eddsaRdfc, verify: () => eddsaRdfc},
  'eddsa-jcs-2022': {sign: signEddsaJcs, verify: verifyEddsaJcs},
  'ecdsa-rdfc-2019': {sign: () => ecdsaRdfc, verify: () => ecdsaRdfc},
  'ecdsa-jcs-2019': {sign: signEcdsaJcs, verify: verifyEcdsaJcs}
};

// Everything is dated, so that no clock decides.
const date = '2024-03-01T12:00:00Z';

export const names = [...Object.keys(cryptosuites), 'Ed25519Signature2020'];

function verifier(suite) {
  return suite === 'Ed25519Signature2020' ? new Ed25519Signature2020() :
    new DataIntegrityProof({cryptosuite: cryptosuites[suite].verify()});
}

async function keyPair(kind) {
  const pair = kind === 'Ed25519' ? await Ed25519Multikey.generate() : await EcdsaMultikey.generate({curve: kind});
  const {publicKeyMultibase} = await pair.export({publicKey: true});
  pair.controller = `did:key:${publicKeyMultibase}`;
  pair.id = `${pair.controller}#${publicKeyMultibase}`;
  return pair;
}

async function signerOf(suite, kind) {
  const pair = await keyPair(kind);
  if(suite !== 'Ed25519Signature2020') {
    return {controller: pair.controller, suite: new DataIntegrityProof({signer: pair.signer(), date, cryptosuite: cryptosuites[suite].sign()})};
  }
  const {publicKeyMultibase} = await pair.export({publicKey: true});
  const key = new Ed25519VerificationKey2020({controller: pair.controller, id: pair.id, publicKeyMultibase});
  key.signer = () => pair.signer();
  return {controller: pair.controller, suite: new Ed25519Signature2020({key, date})};
}

// verified says whether the reference implementation accepts a credential, and
// why not.
export async function verified(suite, credential, now) {
  const result = await vc.verifyCredential({credential, suite: verifier(suite), documentLoader, now, checkStatus: async () => ({verified: true})});
  return {verified: result.verified, error: result.verified ? '' : why(result.error)};
}

// verifiedPresentation is the same of a presentation.
export async function verifiedPresentation(suite, presentation, {challenge, domain}, now) {
  const result = await vc.verify({presentation, suite: verifier(suite), challenge, domain, documentLoader, now});
  return {verified: result.verified, error: result.verified ? '' : why(result.error)};
}

function why(error) {
  return [error, ...(error?.errors ?? [])].map(e => e?.message ?? String(e)).join('; ').slice(0, 400);
}

// issued is a credential by a key made now.
export async function issued(suite, kind, credential) {
  const signer = await signerOf(suite, kind);
  const unsigned = structuredClone(credential);
  if(typeof unsigned.issuer === 'object') {
    unsigned.issuer.id = signer.controller;
  } else {
    unsigned.issuer = signer.controller;
  }
  return vc.issue({credential: unsigned, suite: signer.suite, documentLoader});
}

// presented is a presentation of credentials by a holder with a key made now.
export async function presented(suite, kind, credentials, {challenge, domain}) {
  const signer = await signerOf(suite, kind);
  const presentation = vc.createPresentation({verifiableCredential: credentials, holder: signer.controller, version: 2.0, verify: false});
  return vc.signPresentation({presentation, suite: signer.suite, challenge, domain, documentLoader});
}

export {jsigs};
