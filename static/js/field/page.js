// The page for inspectors in the field: opens what the phone kept, then looks for a network.

import { $, button, h, say } from "./dom.js";
import { whenSaved } from "./drafts.js";
import { followPosition } from "./position.js";
import { queued, unsent, whenQueueChanges } from "./queue.js";
import { askToStay, roomOf } from "./room.js";
import { showScreen } from "./router.js";
import { endLogin, hasOwner, recallSession, refreshDay, setUpSession } from "./session.js";
import { setUpSync, syncNow } from "./sync.js";
import { chosenTheme, setTheme } from "./theme.js";
import { aloneHere } from "./window.js";
import { ended } from "./words.js";

const REFRESH_MS = 5 * 60_000;
const SAYS = {
  "offline": "没有网络：照常填写和拍照，联网后自动上传。",
  "signed-out": "登录已到期，内容都在手机里。",
  "revoked": "这部手机已停用，不能再提交。内容都保留着，请联系管理员，并换一部手机继续。",
};

setTheme(chosenTheme());
$("theme").addEventListener("click", () => setTheme(chosenTheme() === "light" ? "dark" : "light"));
start().catch(broken);
addEventListener("unhandledrejection", (event) => broken(event.reason));

async function start() {
  if (!globalThis.crypto?.subtle || !navigator.serviceWorker) {
    notice("refused", "本页须用 https 打开，浏览器才允许加密保存和离线使用。请联系管理员");
    return;
  }
  const draw = () => showScreen(hasOwner());
  setUpSession({ onNotice: notice, onDay: redraw(draw) });
  setUpSync({ onDone: () => refreshDay({ background: true }), onNotice: notice });
  whenQueueChanges(counted);
  whenSaved((isSaved) => { $("saved").textContent = isSaved ? "已存" : "没有存下"; });
  addEventListener("hashchange", draw);
  await Promise.all([aloneHere(), recallSession()]);
  if (hasOwner()) await draw();
  document.documentElement.dataset.ready = "yes";
  performance.mark("ready");
  navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
  askToStay();
  followPosition();
  if (!(await endLogin())) await refreshDay();
  if (!hasOwner()) await draw();
  await syncNow();
  setInterval(() => document.visibilityState === "visible" && refreshDay({ background: true }), REFRESH_MS);
  addEventListener("online", () => refreshDay({ background: true }));
  addEventListener("offline", () => notice("offline"));
  warnOfRoom();
}

/** A new day from the server redraws what is shown, but never under somebody's fingers. */
function redraw(draw) {
  return () => {
    const busy = document.querySelector("dialog[open]") || document.activeElement?.matches("input, textarea");
    if (!busy) draw();
  };
}

function counted() {
  const left = unsent().length;
  $("waiting").textContent = left ? String(left) : "";
  const troubled = queued().some((one) => ["failed", "held"].includes(one.state));
  $("waiting").classList.toggle("bad", troubled);
}

function notice(kind, words = "") {
  const place = $("notice");
  if (kind === "signed-out" && !hasOwner()) return; // the screen itself says how to begin
  const text = words ? `${ended(words)}。` : SAYS[kind] ?? "";
  place.replaceChildren(text, kind === "signed-out"
    ? h("a", { class: "button small", href: "/accounts/login/?next=/field/" }, "重新登录") : "");
  place.hidden = !text;
  place.classList.toggle("bad", kind !== "offline");
}

async function warnOfRoom() {
  const room = await roomOf();
  if (room.isLow) say(`手机剩余空间只有 ${room.left}，请尽快上传并清理`, { bad: true });
}

function broken(error) {
  console.error(error);
  notice("refused", `页面出错：${error?.message ?? error}。已填内容都存着，请重新打开本页`);
  $("notice").append(button("重新打开", () => location.reload(), { kind: "small" }));
}
