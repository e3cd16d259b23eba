// What the phone keeps: IndexedDB, sealed with a key that no script can read out.
// One database for each inspector; "sealed" holds JSON by id, "files" the bytes by digest.

import { deleteDB, openDB } from "../../vendor/idb-8.0.4/index.js";

const AES = { name: "AES-GCM", length: 256 };
const SIGNING = { name: "ECDSA", namedCurve: "P-256" };
const nameOf = (owner) => `ssj-field-${owner}`;
let db;
let key;

/** Open the store of one inspector; its keys are made the first time and never leave it. */
export async function openVault(owner) {
  db?.close();
  db = await openDB(nameOf(owner), 1, {
    upgrade(made) {
      for (const store of ["keys", "sealed", "files"]) made.createObjectStore(store, { keyPath: "id" });
    },
  });
  key = await keptKey("store", () => crypto.subtle.generateKey(AES, false, ["encrypt", "decrypt"]));
}

/** The pair of keys that stands for this device; the private half cannot be exported. */
export const deviceKeys = () =>
  keptKey("device", () => crypto.subtle.generateKey(SIGNING, false, ["sign", "verify"]));

/** Let the keys of this device go: the server has stopped them. */
export const dropDeviceKeys = () => db.delete("keys", "device");

async function keptKey(id, make) {
  const found = await db.get("keys", id);
  if (found) return found.key;
  const made = await make();
  await db.put("keys", { id, key: made });
  return made;
}

const bound = (id) => new TextEncoder().encode(id);

async function seal(id, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(id) }, key, bytes);
  return { id, iv, data };
}

const unseal = ({ id, iv, data }) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bound(id) }, key, data);

const read = async (row) => JSON.parse(new TextDecoder().decode(await unseal(row)));

export async function put(id, value) {
  await db.put("sealed", await seal(id, new TextEncoder().encode(JSON.stringify(value))));
}

export async function get(id) {
  const row = await db.get("sealed", id);
  return row && read(row);
}

/** Every value whose id begins with `prefix`, by id. */
export async function list(prefix) {
  const rows = await db.getAll("sealed", IDBKeyRange.bound(prefix, `${prefix}\uffff`));
  return Promise.all(rows.map(read));
}

export const drop = (id) => db.delete("sealed", id);

export async function putFile(digest, bytes) {
  await db.put("files", await seal(digest, bytes));
}

export async function getFile(digest) {
  const row = await db.get("files", digest);
  return row && unseal(row);
}

export const dropFile = (digest) => db.delete("files", digest);

/** Forget everything of this inspector, keys first: what is left cannot be read. */
export async function wipe(owner) {
  await db?.clear("keys");
  db?.close();
  db = undefined;
  await deleteDB(nameOf(owner));
}
