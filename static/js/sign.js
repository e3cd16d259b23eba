// A page that is signed on its own: the drawn path travels in a field of its form.
import { signable } from "./strokes.js";

for (const form of document.querySelectorAll("form[data-sign]")) attach(form);

function attach(form) {
  const button = form.querySelector("[data-sign-send]");
  const pad = signable(form.querySelector("canvas"), (path) => {
    form.elements.strokes.value = path;
    if (button) button.disabled = path === ""; // absent where a signature is not always needed
  });
  form.querySelector("[data-sign-clear]").addEventListener("click", () => pad.clear());
}
