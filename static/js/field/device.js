// This phone as the server knows it: its code, its numbers used once, its proofs.

import { call } from "./api.js";
import { deviceKeys, drop, dropDeviceKeys, get, put } from "./vault.js";

const STOCK = 40;
const LOW = 15;

let isKnown = false; // by this login, which ends when the phone is stopped

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

const kept = async () => (await get("device")) ?? { code: "", counter: 0, nonces: [] };

/** What is known of this device: {code, counter, nonces, isRevoked}. */
export const deviceState = kept;

/**
 * Tell the server which phone this login is, and keep a stock of numbers to submit with later.
 * True where it told the server now.
 */
export async function readyDevice() {
  let device = await kept();
  const isNew = !isKnown;
  if (isNew) {
    const { publicKey } = await deviceKeys();
    const spki = await crypto.subtle.exportKey("spki", publicKey);
    const { body } = await call("POST", "devices/", { json: { label: label(), public_key: base64(spki) } });
    device = { ...device, code: body.device };
    await put("device", device);
    isKnown = true;
  }
  if (device.nonces.length < LOW) await fillNonces();
  return isNew;
}

function label() {
  const system = /\(([^;)]+)[;)]/.exec(navigator.userAgent)?.[1] ?? "手机";
  return `${system} ${screen.width}×${screen.height}`.slice(0, 120);
}

async function fillNonces() {
  const device = await kept();
  const count = STOCK - device.nonces.length;
  const { body } = await call("POST", "nonces/", { json: { device: device.code, count }, background: true });
  const now = await kept(); // one may have been taken meanwhile
  await put("device", { ...now, nonces: [...now.nonces, ...body.nonces] });
}

/** Take a number from the stock; "" where there is none and no network to fetch more. */
export async function takeNonce() {
  const device = await kept();
  const [nonce = "", ...nonces] = device.nonces;
  if (nonce) await put("device", { ...device, nonces });
  return nonce;
}

/** Another person's store is open now; to the server it is another phone. */
export const forgetLogin = () => { isKnown = false; };

/** Note that the server has stopped this phone. */
export async function markRevoked() {
  await put("device", { ...(await kept()), isRevoked: true });
}

/** Become another phone to the server, with other keys; what was signed before stays as it is. */
export async function renewDevice() {
  await dropDeviceKeys();
  await drop("device");
  isKnown = false;
}

/** What shows that this phone made a submission: {device, nonce, counter, proof}. */
export async function proofOf(visit, digest, nonce) {
  const device = await kept();
  const counter = device.counter + 1;
  await put("device", { ...device, counter });
  const said = new TextEncoder().encode([visit, nonce, counter, digest].join("\n"));
  const { privateKey } = await deviceKeys();
  const proof = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, said);
  return { device: device.code, nonce, counter, proof: base64(proof) };
}
