// Making elements, and speaking to whoever listens instead of looking.

const SVG = "http://www.w3.org/2000/svg";

/** An element: functions are listeners, true and false switch attributes, the rest is set. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A drawing of the sprite in the page. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  drawing.append(use);
  return drawing;
}

export const $ = (id) => document.getElementById(id);

/** Say something at the bottom of the screen, for a moment and aloud. */
export function say(text, { bad = false } = {}) {
  const place = $("said");
  place.textContent = text;
  place.classList.toggle("bad", bad);
  place.classList.add("shown");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => place.classList.remove("shown"), bad ? 8000 : 3500);
}

export const button = (label, onclick, { kind = "", name = "", id, ...rest } = {}) =>
  h("button", { type: "button", class: `button ${kind}`, id, onclick, ...rest }, name && icon(name), label);

export const section = (title, ...children) =>
  h("section", { class: "sheet" }, title && h("h2", {}, title), ...children);

/** Rows of a name and what it says; rows that say nothing are left out. */
export const facts = (rows) =>
  h("dl", { class: "facts" }, rows.filter(([, said]) => said || said === 0)
    .map(([name, said]) => h("div", {}, h("dt", {}, name), h("dd", {}, said))));

/** Ask before something that cannot be undone. */
export function ask(question, yes) {
  return new Promise((resolve) => {
    const answer = (value) => {
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    const dialog = h("dialog", { class: "ask", "aria-labelledby": "asked", oncancel: () => answer(false) },
      h("p", { id: "asked" }, question),
      h("div", { class: "row" },
        button("取消", () => answer(false)),
        button(yes, () => answer(true), { kind: "primary" })));
    document.body.append(dialog);
    dialog.showModal();
  });
}
