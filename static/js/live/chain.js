// The stream of a ceremony as its viewer checks it: the same rules as inspections/live/chain.py.

import { parseCanonical } from "../verify/canonical.js";
import { Refused } from "../verify/reading.js";
import { hexOfText, utf8 } from "../verify/sha256.js";
import { signatureCheck } from "./signature.js";

export const GENESIS = "0".repeat(64);
const DOMAIN = "ssj/live/1\n";
const MEMBERS = "at,ceremony,data,kind,prev,seq,v";

/** Why nothing that comes after may be believed. */
export class Distrust extends Error {}

/** Events of one ceremony, each in its place, unchanged, and by the key that was announced. */
export class Chain {
  #code;
  #key;
  #hashes = [];
  #check = null;

  constructor({ code, key }) {
    this.#code = code;
    this.#key = key;
  }

  get seq() {
    return this.#hashes.length;
  }

  get head() {
    return this.#hashes.at(-1) ?? GENESIS;
  }

  /** Hash of event `seq`, undefined where it has not come yet. */
  hashOf(seq) {
    return this.#hashes[seq - 1];
  }

  /** The event in a packet, checked; null where it was there already. */
  async add(packet) {
    const event = this.#parsed(packet);
    const hash = hexOfText(DOMAIN + packet.body);
    if (event.seq <= this.seq) {
      if (hash !== this.hashOf(event.seq)) throw new Distrust(`第 ${event.seq} 号事件来了两次，内容不一样`);
      return null;
    }
    if (event.seq !== this.seq + 1) {
      throw new Distrust(`缺第 ${this.seq + 1} 号事件，却收到第 ${event.seq} 号：有事件被丢弃或调换了次序`);
    }
    if (event.prev !== this.head) throw new Distrust(`第 ${event.seq} 号事件不接在前一事件之后：有事件被换掉或插入`);
    if (packet.hash !== hash) throw new Distrust(`第 ${event.seq} 号事件的哈希不符：内容被改动`);
    await this.#checkSignature(event, packet);
    this.#hashes.push(hash);
    return { ...event, hash };
  }

  #parsed({ body }) {
    let event;
    try {
      event = parseCanonical(String(body));
    } catch (error) {
      if (error instanceof Refused) throw new Distrust(`收到的事件不是规范写法：${error.message}`, { cause: error });
      throw error;
    }
    if (event === null || typeof event !== "object" || Object.keys(event).sort().join() !== MEMBERS || event.v !== 1) {
      throw new Distrust("收到的事件成员不全，或版本不认识");
    }
    if (!Number.isSafeInteger(event.seq) || event.seq < 1) throw new Distrust("收到的事件没有序号");
    if (event.ceremony !== this.#code) throw new Distrust(`收到的事件属于另一场仪式“${event.ceremony}”`);
    return event;
  }

  async #checkSignature(event, packet) {
    if (event.seq === 1 && event.data.live_key !== this.#key) {
      throw new Distrust("首个事件公告的签名公钥与本页的不同");
    }
    this.#check ??= await signatureCheck(this.#key);
    if (!(await this.#check(packet.signature, utf8(DOMAIN + packet.body)))) {
      throw new Distrust(`第 ${event.seq} 号事件的签名不成立：不是本场仪式的系统发出的`);
    }
  }
}
