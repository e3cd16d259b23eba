// Hear or see what was just recorded, from the phone's own store.

import { button, h, say } from "./dom.js";
import { getFile } from "./vault.js";

/** Open a recording that still lies in the phone. */
export async function play(entry) {
  const bytes = await getFile(entry.digest);
  if (!bytes) {
    say("服务器已收妥，手机里不再保留这份原件");
    return;
  }
  const src = URL.createObjectURL(new Blob([bytes], { type: entry.mediaType }));
  const isFilm = entry.about.kind === "VIDEO";
  const player = h(isFilm ? "video" : "audio", { src, controls: true, playsinline: true, autoplay: true, "aria-label": entry.title });
  const close = () => {
    dialog.close();
    dialog.remove();
    URL.revokeObjectURL(src);
  };
  const dialog = h("dialog", { class: "ask player", "aria-label": "播放", oncancel: close },
    player, h("div", { class: "row" }, button("关闭", close)));
  document.body.append(dialog);
  dialog.showModal();
}
