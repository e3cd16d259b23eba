// 当事人意见与签名: the party's words and hand, or the refusal with its witness; then ours.

import { readDigestOf } from "../content.js";
import { theDay } from "../day.js";
import { button, h, section } from "../dom.js";
import { staleSignatures } from "../drafts.js";
import { oneOf, textField } from "../fields.js";
import { fillingOf, lockable, notHere, steps } from "../filling.js";
import { askSignature, drawn } from "../signing.js";

const LONGEST = { name: 100, capacity: 60, witness: 100 }; // as the server takes them
const WHO = { PARTY: "当事人", REFUSAL_WITNESS: "见证人", MAIN: "检查人员" };

export async function partyScreen(code) {
  const filling = await fillingOf(code);
  if (!filling) return notHere(code);
  const body = h("div", {});
  const show = async () => {
    const stale = await staleSignatures(filling.draft);
    body.replaceChildren(lockable(filling, parts(filling, stale, show)));
  };
  await show();
  return {
    title: "当事人意见与签名",
    back: `#/visit/${code}`,
    body,
    actions: steps(["结果", `#/visit/${code}/result`], ["核对并提交", `#/visit/${code}/check`]),
  };
}

function parts(filling, stale, show) {
  const { party } = filling.content;
  const text = (key, label, type = "text", hint = "") => textField({
    path: `party.${key}`, label, type, hint, value: party[key], maxlength: LONGEST[key] ?? 4000,
    onValue(value) {
      party[key] = value;
      filling.changed();
    },
  });
  const sign = (role, person) => signature(filling, role, person, stale, show);
  return [
    h("p", { class: "sheet notice" }, "请先把检查情况和结果给当事人看，再请其签名。签名之后改动内容，须重新签名。"),
    section("", text("opinion", "被检查单位意见", "area"), oneOf({
      path: "party.outcome", label: "签名情况", value: party.outcome, options: theDay().codes.outcomes,
      onValue(outcome) {
        party.outcome = outcome;
        filling.changed();
        show();
      },
    }), filling.faultBox("party.outcome")),
    party.outcome === "SIGNED" ? section("当事人",
      text("name", "签字人姓名"), text("capacity", "身份", "text", "如法定代表人、授权代理人、现场负责人"),
      filling.faultBox("party.name"),
      sign("PARTY", () => ({ name: party.name, capacity: party.capacity }))) : null,
    party.outcome === "REFUSED" ? section("拒绝签字",
      text("refusal_reason", "拒签原因", "area"), text("name", "在场人姓名"), text("capacity", "在场人身份"),
      text("witness", "见证人", "text", "如社区干部李某；无法邀请见证人的，照实写明"),
      filling.faultBox("party.refusal_reason", "party.witness"),
      sign("REFUSAL_WITNESS", () => ({ name: party.witness, capacity: "见证人" }))) : null,
    section("检查人员", h("p", {}, `${theDay().inspector.name}　执法证 ${theDay().inspector.credential_no}`),
      sign("MAIN", () => ({ name: theDay().inspector.name, capacity: "检查人员" }))),
  ];
}

/** Roles that must sign before a form goes. A witness who could not be asked signs nothing. */
export function missingSignatures(draft, stale) {
  const needed = draft.content.party.outcome === "SIGNED" ? ["PARTY", "MAIN"] : ["MAIN"];
  return needed.filter((role) => !draft.signatures[role]?.strokes || stale.includes(role));
}

function signature(filling, role, person, stale, show) {
  const { draft } = filling;
  const given = draft.signatures[role];
  const isStale = stale.includes(role);
  return h("div", { class: "signature", "data-role": role },
    given?.strokes && !isStale ? drawn(given.strokes, `${WHO[role]}的签名`) : null,
    isStale ? h("p", { class: "fault" }, "内容在签名之后改动过，请重新签名。") : null,
    button(given && !isStale ? "重新签名" : `请${WHO[role]}签名`, async () => {
      const over = await readDigestOf(filling.content);
      const strokes = await askSignature(WHO[role], statement(filling, role));
      if (!strokes) return;
      draft.signatures[role] = { ...person(), strokes, over };
      await filling.changed();
      await show();
    }, { kind: given && !isStale ? "" : "primary", name: "pen" }));
}

function statement({ visit, content }, role) {
  const labels = new Map(theDay().codes.results);
  const results = content.results.map((one) => labels.get(one)).join("、") || "未选结果";
  if (role === "REFUSAL_WITNESS") return `见证 ${visit.entity.name} 对本次检查（${results}）拒绝签字。`;
  return `${visit.entity.name}，${content.checked_on} 检查，结果：${results}。以上情况属实。`;
}
