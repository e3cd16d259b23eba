// From the address after # to a screen, and the screen onto the page.

import { $, button, h } from "./dom.js";
import { leave } from "./leaving.js";
import { checkScreen } from "./screens/check.js";
import { codeScreen } from "./screens/code.js";
import { credentialsScreen } from "./screens/credentials.js";
import { dayScreen } from "./screens/day.js";
import { itemScreen, itemsScreen } from "./screens/items.js";
import { journeyScreen } from "./screens/journey.js";
import { letterScreen } from "./screens/letter.js";
import { meScreen } from "./screens/me.js";
import { paperScreen } from "./screens/paper.js";
import { papersScreen } from "./screens/papers.js";
import { partyScreen } from "./screens/party.js";
import { pleaScreen } from "./screens/plea.js";
import { queueScreen } from "./screens/queue.js";
import { resultScreen } from "./screens/result.js";
import { signScreen } from "./screens/sign.js";
import { visitScreen } from "./screens/visit.js";

const ROUTES = [
  [/^\/?$/, dayScreen],
  [/^\/queue$/, queueScreen],
  [/^\/me$/, meScreen],
  [/^\/visit\/([^/]+)$/, visitScreen],
  [/^\/visit\/([^/]+)\/show$/, credentialsScreen],
  [/^\/visit\/([^/]+)\/items$/, itemsScreen],
  [/^\/visit\/([^/]+)\/item\/([^/]+)$/, itemScreen],
  [/^\/visit\/([^/]+)\/journey$/, journeyScreen],
  [/^\/visit\/([^/]+)\/result$/, resultScreen],
  [/^\/visit\/([^/]+)\/party$/, partyScreen],
  [/^\/visit\/([^/]+)\/check$/, checkScreen],
  [/^\/visit\/([^/]+)\/sign$/, signScreen],
  [/^\/visit\/([^/]+)\/papers$/, papersScreen],
  [/^\/visit\/([^/]+)\/paper\/([^/]+)$/, paperScreen],
  [/^\/visit\/([^/]+)\/letter\/([^/]+)$/, letterScreen],
  [/^\/visit\/([^/]+)\/code$/, codeScreen],
  [/^\/visit\/([^/]+)\/plea$/, pleaScreen],
];
let shown = "";
let turn = 0;

/** Show the screen of the address; `hasDay` false shows how to begin. */
export async function showScreen(hasDay) {
  const path = decodeURIComponent(location.hash.slice(1)) || "/";
  const [pattern, screen] = ROUTES.find(([one]) => one.test(path)) ?? ROUTES[0];
  const mine = ++turn;
  leave();
  const { title, back = "", body, actions } = hasDay ? await screen(...(pattern.exec(path)?.slice(1) ?? [])) : beginning();
  if (mine !== turn) return; // another screen was asked for meanwhile
  $("title").textContent = title;
  document.title = `${title} · 外勤`;
  $("back").hidden = !back;
  $("back").href = back || "#/";
  $("main").replaceChildren(body);
  $("actions").replaceChildren(...actions);
  $("actions").hidden = !actions.length;
  for (const tab of document.querySelectorAll("#tabs a")) {
    const here = tab.hash === `#${path}` || (tab.hash === "#/" && path.startsWith("/visit/"));
    if (here) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  if (shown && shown !== path) {
    scrollTo(0, 0);
    $("title").focus();
  }
  shown = path;
}

const beginning = () => ({
  title: "外勤检查",
  body: h("section", { class: "sheet" },
    h("p", {}, "这部手机上还没有任务。请在有网络的地方登录一次，当天的任务就存进手机，之后没有信号也能检查。"),
    h("a", { class: "button primary wide", href: "/accounts/login/?next=/field/" }, "登录")),
  actions: [button("重试", () => location.reload())],
});
