// What the stage plays, as the server tells it, held against the signed events.

import { opened } from "./tickets.js";

/** Fetches the timeline when asked; unchanged answers are short. */
export class Timeline {
  #address;
  #etag = "";
  told = null;

  constructor(address) {
    this.#address = address;
  }

  /** True where there is something new. */
  async load() {
    const headers = this.#etag ? { "If-None-Match": this.#etag } : {};
    const answer = await fetch(this.#address, { headers, cache: "no-store" });
    if (answer.status === 304) return false;
    if (!answer.ok) throw new Error(String(answer.status));
    this.told = await answer.json();
    this.#etag = answer.headers.get("ETag") ?? "";
    return true;
  }

  act(number) {
    return this.told?.acts.find((one) => one.act === number) ?? null;
  }
}

/** Why the timeline is not what the signed events say; "" where it is. */
export function disagreement(timeline, events) {
  if ((events.at(-1)?.seq ?? 0) < timeline.told.seq) return ""; // not yet to be judged
  const last = (kind) => events.findLast((event) => event.kind === kind)?.data;
  const frame = last("sealed") ?? last("supplement_sealed");
  const done = last("draw_done") ?? last("seats_filled");
  const facts = (act) => timeline.act(act)?.facts;
  const pairs = [
    ["名册摘要", facts(1)?.frame_digest, frame?.frame_digest],
    ["一次性码的承诺", facts(1)?.commitment, (last("committed") ?? frame)?.commitment],
    ["来源摘要", facts(5)?.sources_digest, last("seed_formed")?.sources_digest],
    ["主种子", facts(5)?.master, last("published")?.master],
    ["抽取记录摘要", facts(11)?.transcript_digest, done?.transcript_digest],
    ["抽中户数", facts(6)?.total, done?.take],
  ];
  const wrong = pairs.find(([, shown, signed]) => shown && signed && shown !== signed);
  if (wrong) return `舞台内容里的${wrong[0]}与签名的直播事件不同`;
  const { wrong: stranger } = opened(facts(6), facts(5)?.master);
  if (stranger) return `第 ${stranger.order} 户的名称与当场亮出的签号不符`;
  const cast = new Set(events.filter(({ kind }) => kind === "input_landed").map(({ data }) => data.commitment));
  const odd = facts(4)?.opened?.find((row) => !cast.has(row.commitment));
  return odd ? `${odd.name}揭示的内容与盲投的承诺不同` : "";
}
