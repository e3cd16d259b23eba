// Ed25519 by the browser's own means; where it has none (an older phone, or a page without TLS)
// by the verifier's, which takes longer and judges alike.

import { holds } from "../verify/ed25519.js";

/** A check of signatures (base64) by a verifier key, `name+key id+base64 of type and key`. */
export async function signatureCheck(verifierKey) {
  const publicKey = fromBase64(/^[^+]*\+[^+]*\+([^]*)$/.exec(verifierKey)?.[1] ?? "").subarray(1);
  let key;
  try {
    key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  } catch {
    return async (signature, message) => holds(publicKey, fromBase64(signature), message);
  }
  return (signature, message) => crypto.subtle.verify("Ed25519", key, fromBase64(signature), message);
}

const fromBase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
