// Signing on the glass: a sheet over the screen, with what is signed written above the line.

import { button, h } from "./dom.js";
import { signable } from "../strokes.js";

const FEWEST_POINTS = 8; // paper/marks.py takes no fewer

/** Ask for a signature; answers the path of strokes, or "" where it was given up. */
export function askSignature(who, statement) {
  return new Promise((resolve) => {
    let path = "";
    let pad;
    const canvas = h("canvas", { class: "pad", "aria-label": `${who}签名处` });
    const done = button("确认签名", () => close(path), { kind: "primary", disabled: true });
    const close = (value) => {
      pad.release();
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    const dialog = h("dialog", { class: "sheet-up", "aria-labelledby": "pad-title", oncancel: () => close("") },
      h("h2", { id: "pad-title" }, `${who}签名`),
      h("p", {}, statement),
      canvas,
      h("p", { class: "hint" }, "请在框内用手指或触控笔签写姓名。"),
      h("div", { class: "row" },
        button("取消", () => close("")), button("重写", () => pad.clear()), done));
    document.body.append(dialog);
    dialog.showModal();
    pad = signable(canvas, (drawn) => {
      path = drawn;
      done.disabled = (drawn.match(/\d+,\d+/g) ?? []).length < FEWEST_POINTS;
    });
  });
}

/** A signature as it was drawn, to look at. */
export function drawn(path, label) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 600 160");
  svg.setAttribute("class", "drawn");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const line = document.createElementNS(ns, "path");
  line.setAttribute("d", path.replace(/M(\d+),(\d+)(?= M|$)/g, "M$1,$2 L$1,$2"));
  svg.append(line);
  return svg;
}
