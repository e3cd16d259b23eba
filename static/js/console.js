// The presider's console: the server's clock, and keys for the stage. Every act is a form; keys press it.

const clock = document.querySelector("[data-clock]");
const ahead = Number(clock.dataset.clock) * 1000 - Date.now(); // of this computer's clock
const tick = () => {
  const now = new Date(Date.now() + ahead);
  clock.textContent = now.toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
};
tick();
window.setInterval(tick, 1000);

const viewers = document.querySelector("[data-viewers]");
async function count() {
  const answer = await fetch(viewers.dataset.viewers, { headers: { "X-Background": "1" }, cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return; // the next count says it
  viewers.textContent = `约 ${(await answer.json()).viewers} 人在线观看`;
  viewers.hidden = false;
}
count();
window.setInterval(count, 5000);

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.toLowerCase() === "s") {
    document.querySelector("[data-next]")?.focus();
    return;
  }
  const wanted = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const button = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === wanted);
  if (button && !button.disabled) button.click();
});
