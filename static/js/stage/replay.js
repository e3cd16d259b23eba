// Playing a ceremony again on one screen: a clock of its own, moved by its buttons and keys.

import { said } from "../said.js";

const HOLD = 3_500; // ms after the last movement of an act before the next one begins

export class Replay {
  #bar;
  #durationOf;
  #acts = [];
  #act = 0;
  #elapsed = 0;
  #at = performance.now();
  #isPlaying = true;

  /** `durationOf` says how long the act that is on takes, in ms. */
  constructor(bar, durationOf) {
    this.#bar = bar;
    this.#durationOf = durationOf;
    bar.hidden = false;
    bar.addEventListener("click", ({ target }) => this.#press(target.closest("[data-do]")?.dataset.do));
    this.#part("select").addEventListener("change", ({ target }) => this.#turn(Number(target.value)));
    addEventListener("keydown", (event) => this.#key(event));
  }

  /** The acts that there are. */
  open(acts) {
    const isFirst = this.#acts.length === 0;
    this.#acts = acts;
    for (const option of this.#part("select").options) option.hidden = !acts.includes(Number(option.value));
    const asked = Number(/^#act=(\d+)$/.exec(location.hash)?.[1] ?? acts[0]);
    if (isFirst) this.#turn(acts.includes(asked) ? asked : acts[0]);
  }

  moment() {
    const now = performance.now();
    if (this.#isPlaying) this.#elapsed += (now - this.#at) * Number(this.#part("rate").value);
    this.#at = now;
    const ends = this.#durationOf() + HOLD;
    if (this.#isPlaying && this.#acts.length && this.#elapsed > ends && this.#neighbour(1) !== this.#act) this.#turn(this.#neighbour(1));
    return { act: this.#act, elapsed: this.#elapsed, isStill: false };
  }

  #part(name) {
    return this.#bar.querySelector(`[data-part="${name}"]`);
  }

  #neighbour(step) {
    return this.#acts[this.#acts.indexOf(this.#act) + step] ?? this.#act;
  }

  #turn(act) {
    this.#act = act;
    this.#elapsed = 0;
    this.#part("select").value = String(act);
    history.replaceState(null, "", `#act=${act}`);
  }

  #press(what) {
    if (what === "previous") this.#turn(this.#neighbour(-1));
    if (what === "next") this.#turn(this.#neighbour(1));
    if (what !== "play") return;
    this.#isPlaying = !this.#isPlaying;
    const button = this.#bar.querySelector('[data-do="play"]');
    button.setAttribute("aria-pressed", String(this.#isPlaying));
    button.textContent = said(this.#isPlaying ? "暂停" : "播放");
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, input, button, a")) return;
    const acts = { ArrowLeft: "previous", ArrowRight: "next", PageUp: "previous", PageDown: "next", " ": "play" };
    if (!(event.key in acts)) return;
    event.preventDefault();
    this.#press(acts[event.key]);
  }
}
