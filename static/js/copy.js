// Copy buttons beside digests and commands: <button data-copy="text" hidden>.

export async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea"); // plain http in a bureau's own network
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function enableCopyButtons(root) {
  for (const button of root.querySelectorAll("button[data-copy]")) {
    if (!button.hidden) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const before = button.textContent;
      try {
        await copyText(button.dataset.copy);
        button.textContent = button.dataset.copied ?? "已复制";
      } catch {
        button.textContent = button.dataset.byHand ?? "请手动选取";
      }
      window.setTimeout(() => { button.textContent = before; }, 1600);
    });
  }
}
