// A long list on a screen: so many cards at once as can be read from the back row, one after the
// other, then page by page for as long as the act is on.

import { el } from "./scene.js";
import { said } from "../said.js";

const TURN = 6_000; // ms that a page stays when all are out

/** When card `i` of `count` comes out: the first ones slowly, the rest within `most` ms. */
export function schedule(count, { step = 1_200, most = 60_000, slow = 6 } = {}) {
  const opening = Math.min(count, slow);
  const rest = count - opening;
  const pace = rest > 0 ? Math.min(step, Math.max(60, (most - opening * step) / rest)) : 0;
  return (i) => (i < opening ? i * step : opening * step + (i - opening) * pace);
}

/**
 * Puts cards into a scene.
 *
 * @param scene the scene
 * @param count how many cards there are
 * @param make (i) => element
 * @param per how many are seen at once
 * @param lead ms before the first
 * @returns {box, shownAt, seenAt, end}: the element; of (t, isStill), how many are out and which
 *   one is seen; when all are out
 */
export function deck(scene, { count, make, per, lead = 0, name = "deck", timing = {} }) {
  const at = schedule(count, timing);
  const cards = el("ol", `deck ${name}`);
  const foot = el("p", "deck-foot");
  const pages = Math.max(1, Math.ceil(count / per));
  const end = lead + (count ? at(count - 1) : 0) + 1_200;
  let page = -1;
  let shown = -1;
  scene.lasts(end + (pages > 1 ? TURN : 0));

  const shownAt = (t, isStill) => {
    if (isStill || t >= end) return count;
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(middle) + lead <= t) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const pageAt = (t, isStill) => {
    const out = shownAt(t, isStill);
    const idle = isStill ? t : t - end;
    if (out < count || idle < 0) return Math.floor(Math.max(0, out - 1) / per);
    return Math.floor(idle / TURN + (isStill ? 0 : pages - 1)) % pages;
  };
  /** Number of a card that is on the screen: the newest, or the middle one of a page. */
  const seenAt = (t, isStill) => {
    const out = shownAt(t, isStill);
    return out < count ? Math.max(0, out - 1) : Math.min(count - 1, pageAt(t, isStill) * per + (per >> 1));
  };

  scene.tick((t, isStill) => {
    const out = shownAt(t, isStill);
    const wanted = pageAt(t, isStill);
    if (wanted !== page) {
      page = wanted;
      shown = -1;
      cards.replaceChildren(...Array.from({ length: Math.min(per, count - page * per) }, (_, i) => make(page * per + i)));
    }
    if (out === shown) return;
    shown = out;
    [...cards.children].forEach((card, i) => {
      const place = page * per + i;
      card.classList.toggle("is-out", place < out);
      card.classList.toggle("is-fresh", place === out - 1 && out < count);
    });
    foot.textContent = pages > 1 ? said(`第 ${page + 1} / ${pages} 页`) : "";
  });
  return { box: el("div", "deck-box", [cards, foot]), shownAt, seenAt, end };
}
