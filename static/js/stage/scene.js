// A scene is drawn for a moment, never by a clock of its own: `show(t)` gives the same picture
// for the same time, on every screen and as often as it is asked.

import { said } from "../said.js";

const inLanguage = (child) => (typeof child === "string" ? said(child) : child);

/** An element with a class, children (texts in the language of the page, or elements) and attributes. */
export function el(name, className = "", children = [], attributes = {}) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...[children].flat().map(inLanguage));
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** The same in SVG. */
export function svg(name, attributes = {}, children = []) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...[children].flat().map(inLanguage));
  return made;
}

/** Digits or hex in groups of four, which an eye can follow. */
export const grouped = (text, size = 4) => text.match(new RegExp(`.{1,${size}}`, "g"))?.join(" ") ?? "";

export const isNarrow = () => matchMedia("(max-width: 760px)").matches;

export const RISE = [{ opacity: 0, transform: "translateY(40%)" }, { opacity: 1, transform: "none" }];
export const FADE = [{ opacity: 0 }, { opacity: 1 }];
export const POP = [
  { opacity: 0, transform: "scale(0.4)" },
  { opacity: 1, transform: "scale(1.08)", offset: 0.7 },
  { opacity: 1, transform: "none" },
];

export class Scene {
  #moves = [];
  #ticks = [];
  duration = 0;

  constructor(name) {
    this.root = el("div", `scene scene-${name}`);
  }

  add(...children) {
    this.root.append(...children);
    return this;
  }

  /** Let an element move by keyframes, from `at` for `ms`; before and after it rests. */
  move(element, frames, { at = 0, ms = 700, easing = "cubic-bezier(.2,.8,.2,1)" } = {}) {
    const animation = element.animate(frames, { delay: at, duration: ms, easing, fill: "both" });
    animation.pause();
    animation.currentTime = 0;
    this.#moves.push({ animation, end: at + ms, at });
    this.lasts(at + ms);
    return element;
  }

  /** Call `draw(t, isStill)` for every moment that is shown. */
  tick(draw) {
    this.#ticks.push(draw);
    return this;
  }

  lasts(ms) {
    this.duration = Math.max(this.duration, ms);
  }

  /** The picture at `t` ms; still: as it is when everything has moved. */
  show(t, isStill = false) {
    for (const move of this.#moves) {
      const wanted = isStill ? move.end : Math.min(t, move.end);
      if (move.shown === wanted || (move.shown === undefined && wanted <= move.at && !isStill)) continue;
      move.animation.currentTime = wanted;
      move.shown = wanted;
    }
    for (const draw of this.#ticks) draw(t, isStill);
  }

  end() {
    for (const { animation } of this.#moves) animation.cancel();
    this.root.remove();
  }
}
