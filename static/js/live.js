// Refreshes the live page every few seconds, and rests while nobody looks at it.

const EVERY_MS = 4000;
const area = document.querySelector("[data-live]");
const sign = document.querySelector("[data-live-sign]");
let etag = "";
let busy = false;

function say(text) {
  if (sign && sign.textContent !== text) sign.textContent = text;
}

async function refresh() {
  if (document.hidden || busy) return;
  busy = true;
  try {
    const headers = { "X-Background": "1" };
    if (etag) headers["If-None-Match"] = etag;
    const answer = await fetch(area.dataset.live, { headers, cache: "no-store", redirect: "manual" });
    if (answer.status === 200) {
      area.innerHTML = await answer.text();
      etag = answer.headers.get("ETag") || "";
    }
    if (answer.ok || answer.status === 304) {
      say(`自动刷新，${new Date().toLocaleTimeString("zh-CN", { hour12: false })} 更新`);
    } else {
      say(answer.type === "opaqueredirect" ? "登录已结束，请重新登录后刷新本页" : "暂时取不到最新情况，仍在重试");
    }
  } catch {
    say("连接中断，仍在重试");
  } finally {
    busy = false;
  }
}

if (area) {
  window.setInterval(refresh, EVERY_MS);
  document.addEventListener("visibilitychange", refresh);
  refresh();
}
