// 我的: the phone, its room, the look of the page, and leaving it clean.

import { theDay } from "../day.js";
import { deviceState, renewDevice } from "../device.js";
import { ask, button, facts, h, section } from "../dom.js";
import { oneOf } from "../fields.js";
import { unsent } from "../queue.js";
import { signOut } from "../session.js";
import { roomOf } from "../room.js";
import { chosenTheme, setTheme } from "../theme.js";

export async function meScreen() {
  const { inspector } = theDay();
  const device = await deviceState();
  const room = await roomOf();
  const state = device.isRevoked ? "已停用" : device.code ? "已登记" : "联网后自动登记";
  return {
    title: "我的",
    body: h("div", {},
      section(inspector?.name ?? "未登录", facts([
        ["单位", inspector?.unit], ["执法证", inspector?.credential_no], ["有效期至", inspector?.credential_valid_until],
      ])),
      section("这部手机", facts([
        ["登记", state], ["设备编号", device.code],
        ["离线提交编号", `${device.nonces.length} 个`],
        ["已用空间", room.used], ["剩余空间", room.left],
        ["长期保存", room.isPersistent ? "已获准" : "浏览器未获准；空间紧张时可能清理，请尽早上传"],
      ]),
      device.isRevoked ? button("重新登记这部手机", renew) : null,
      h("p", { class: "hint" }, "手机里的内容用只在本机可用的密钥加密保存。手机遗失请立即请管理员停用。")),
      section("显示", oneOf({
        path: "theme", label: "明暗", compact: true, value: chosenTheme(),
        options: [["light", "日光"], ["dark", "夜间"]], onValue: setTheme,
      })),
      section("退出", h("p", {}, "退出会清除这部手机上的全部任务、草稿和材料。"),
        button("退出并清除", leave, { kind: "danger" }))),
    actions: [],
  };
}

async function renew() {
  if (!(await ask("手机停用是管理员所为。确认手机一直在您手里，再重新登记；停用前填好而未上传的表格会进入待核。", "重新登记"))) return;
  await renewDevice();
  location.href = "/accounts/login/?next=/field/";
}

async function leave() {
  const left = unsent().length;
  const question = left
    ? `还有 ${left} 项没有上传，退出会连它们一起清除，不能恢复。`
    : "将清除这部手机上的任务、草稿和材料。";
  if (!(await ask(question, "退出并清除"))) return;
  if (left && !(await ask(`再次确认：放弃 ${left} 项未上传的内容？`, "放弃并退出"))) return;
  await signOut();
}
