// 说情登记: written down on the spot, read later by reviewers and auditors only.

import { serverTime } from "../day.js";
import { button, h, say, section } from "../dom.js";
import { textField } from "../fields.js";
import { fillingOf, notHere } from "../filling.js";
import { enqueue } from "../queue.js";
import { syncNow } from "../sync.js";

const local = (instant) => new Date(instant + 8 * 3_600_000).toISOString().slice(0, 16);

export async function pleaScreen(code) {
  const filling = await fillingOf(code);
  if (!filling) return notHere(code);
  const plea = { who: "", capacity: "", words: "", at: local(serverTime()) };
  const typed = (key) => (text) => { plea[key] = text; };
  return {
    title: "登记说情",
    back: `#/visit/${code}`,
    body: section("谁、什么时候、怎么说的",
      textField({ path: "who", label: "说情人", hint: "不知道姓名的，写明身份或来电号码。", onValue: typed("who") }),
      textField({ path: "capacity", label: "身份（可不填）", onValue: typed("capacity") }),
      textField({ path: "words", label: "经过", type: "area", maxlength: 2000, onValue: typed("words") }),
      textField({ path: "at", label: "发生时间", type: "datetime-local", value: plea.at, max: local(serverTime()), onValue: typed("at") }),
      h("p", { class: "hint" }, "只有审核人和审计员能看到。送到服务器之后，这部手机不再保留内容。")),
    actions: [h("a", { class: "button", href: `#/visit/${code}` }, "返回"),
      button("登记", async () => {
        if (!plea.who.trim() || !plea.words.trim()) {
          say("请写明说情人和经过。不知道姓名的，写明身份或来电号码", { bad: true });
          return;
        }
        const { who, capacity, words, at } = plea;
        await enqueue("plea", code, "说情登记", { body: { who, capacity, words, happened_at: `${at}:00+08:00` } });
        syncNow();
        say("已登记");
        location.hash = `#/visit/${code}`;
      }, { kind: "primary", name: "pen" })],
  };
}
