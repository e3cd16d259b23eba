// Ed25519 by the browser's own means. Without them (an older phone, or a page without TLS) the
// chain of hashes is all that is checked, and the page says so.

/** Checks signatures by a verifier key, `name+key id+base64 of type and key`. */
export async function signatureCheck(verifierKey) {
  const encoded = /^[^+]*\+[^+]*\+([^]*)$/.exec(verifierKey)?.[1] ?? "";
  try {
    const key = await crypto.subtle.importKey("raw", fromBase64(encoded).subarray(1), "Ed25519", false, ["verify"]);
    return {
      isSigned: true,
      holds: (signature, message) => crypto.subtle.verify("Ed25519", key, fromBase64(signature), message).catch(() => false),
    };
  } catch {
    return { isSigned: false, holds: async () => true };
  }
}

const fromBase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
