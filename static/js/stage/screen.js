// One screen: the scene of an act at a moment, its words, and the row of acts above it.

import { sceneOf } from "./acts.js";
import { el } from "./scene.js";
import { said } from "../said.js";

export class Screen {
  #page;
  #context;
  #shown = null; // {act, facts as text, scene}
  #wantsStill = false;

  constructor(page, context) {
    this.#page = page;
    this.#context = context;
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    calm.addEventListener("change", ({ matches }) => this.#setStill(matches));
    page.addEventListener("click", ({ target }) => this.#press(target.closest("[data-do]")?.dataset.do));
    this.#setStill(calm.matches);
  }

  part(name) {
    return this.#page.querySelector(`[data-part="${name}"]`);
  }

  /** How long the act that is on takes, in ms. */
  get duration() {
    return this.#shown?.scene.duration ?? 0;
  }

  /** Show an act as it is `elapsed` ms after it began. */
  show(told, { elapsed, isStill }) {
    this.#present(told);
    this.#shown.scene.show(elapsed, this.#wantsStill || isStill);
    this.#page.dataset.elapsed = Math.round(elapsed);
  }

  #present(told) {
    const facts = JSON.stringify(told);
    if (this.#shown?.act === told.act && this.#shown.facts === facts) return;
    this.#shown?.scene.end();
    const scene = sceneOf(told, this.#context);
    this.part("scene").replaceChildren(scene.root);
    this.#page.dataset.act = told.act;
    this.#shown = { act: told.act, facts, scene };
    this.part("label").textContent = said(told.label);
    const caption = said(told.caption);
    if (this.part("caption").textContent !== caption) this.part("caption").textContent = caption;
    this.part("lines").replaceChildren(el("ul", "", told.lines.map((line) => el("li", "", line))));
    for (const item of this.part("acts").children) {
      const number = Number(item.dataset.act);
      item.classList.toggle("is-done", number < told.act);
      if (number === told.act) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
  }

  #setStill(value) {
    this.#wantsStill = value;
    this.#page.classList.toggle("is-still", value);
    this.#page.querySelector('[data-do="still"]').setAttribute("aria-pressed", String(value));
  }

  #press(what) {
    if (what === "still") this.#setStill(!this.#wantsStill);
    if (what === "screen") (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.());
  }
}

/** The code of a place that a phone can open, "" where there is none. */
export const qr = (name) => document.querySelector(`[data-qr="${name}"]`)?.cloneNode() ?? "";
