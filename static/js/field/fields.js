// The controls of a form, large enough for a thumb.

import { h } from "./dom.js";

const ID = /[^A-Za-z0-9_-]/g;
export const idOf = (path) => `f-${path.replace(ID, "_")}`;

/** A line or an area of text, a date, a time or a whole number. */
export function textField({ path, label, value, onValue, type = "text", hint = "", ...rest }) {
  const id = idOf(path);
  const props = {
    id,
    value: value ?? "",
    oninput: (event) => onValue(event.target.value),
    "aria-describedby": hint ? `${id}-hint` : null,
    ...rest,
  };
  const control = type === "area"
    ? h("textarea", { rows: 3, maxlength: 4000, ...props })
    : h("input", { type, maxlength: type === "text" ? 200 : null, autocomplete: "off", ...props });
  return h("div", { class: "field" },
    h("label", { for: id }, label), control, hint && h("p", { class: "hint", id: `${id}-hint` }, hint));
}

/** One of several: radio buttons as wide as the screen. */
export function oneOf({ path, label, options, value, onValue, compact = false }) {
  return group(path, label, compact, options.map(([code, text]) =>
    choice("radio", path, code, text, code === value, () => onValue(code))));
}

/** Any of several. `value` is the list of chosen codes, in the order of the options. */
export function anyOf({ path, label, options, value, onValue }) {
  const toggled = (code, isOn) => options.map(([one]) => one)
    .filter((one) => (one === code ? isOn : value.includes(one)));
  return group(path, label, false, options.map(([code, text]) =>
    choice("checkbox", path, code, text, value.includes(code), (isOn) => onValue(toggled(code, isOn)))));
}

export function flag({ path, label, value, onValue }) {
  return choice("checkbox", path, "", label, value, onValue);
}

const group = (path, label, compact, choices) =>
  h("fieldset", { class: compact ? "choices compact" : "choices", id: idOf(path) },
    h("legend", {}, label), h("div", { class: "options" }, choices));

function choice(type, path, code, text, isOn, onValue) {
  const id = idOf(code ? `${path}-${code}` : path);
  const input = h("input", {
    type, id, name: idOf(path), value: code, onchange: (event) => onValue(event.target.checked),
  });
  input.checked = isOn;
  return h("label", { class: "choice", for: id }, input, h("span", {}, text));
}
