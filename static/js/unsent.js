// What somebody typed outlives a sign-in that ends in the middle of a form.
//
// A form that is sent leaves its fields in the memory of this tab (sessionStorage). The next page
// takes them away, unless it is one that refused to read the form: the sign-in page, or the one
// about an old form token. Then they come back on the page of the form, for the same account only.
// Passwords, hidden fields and files are never kept.

const KEY = "ssj-unsent";
const account = document.querySelector("[data-account]")?.dataset.account ?? "";
const refused = document.querySelector("[data-refused-form]");

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function write(kept) {
  try {
    if (kept) sessionStorage.setItem(KEY, JSON.stringify(kept));
    else sessionStorage.removeItem(KEY);
  } catch {
    // No memory, or no room: then the page works as it would without this file.
  }
}

const target = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
const typed = (form) => [...form.elements].filter((field) => field.name
  && field.matches("input, textarea, select")
  && !["hidden", "file", "submit", "button", "image", "password"].includes(field.type));

function fieldsOf(form) {
  return typed(form)
    .filter((field) => !field.disabled && (!isChoice(field) || field.checked))
    .flatMap((field) => (field.selectedOptions
      ? [...field.selectedOptions].map((option) => [field.name, option.value])
      : [[field.name, field.value]]));
}

// Puts the values back; returns texts for which there is no field.
function fill(form, fields) {
  const left = new Map();
  for (const [name, value] of fields) left.set(name, [...(left.get(name) ?? []), value]);
  const chosen = new Set();
  for (const field of typed(form)) {
    const values = left.get(field.name) ?? [];
    if (isChoice(field)) field.checked = values.includes(field.value);
    else if (field.options) {
      for (const option of field.options) option.selected = values.includes(option.value);
    } else if (values.length) field.value = values.shift();
    if (isChoice(field) || field.options) chosen.add(field.name);
  }
  for (const name of chosen) left.delete(name);
  return [...left.values()].flat().filter((text) => text.trim());
}

function tell(lines) {
  const notice = document.createElement("div");
  notice.className = "notice notice-warn";
  notice.setAttribute("role", "status");
  const words = notice.appendChild(document.createElement("div"));
  for (const line of lines) {
    const paragraph = words.appendChild(document.createElement("p"));
    paragraph.textContent = line;
    paragraph.style.whiteSpace = "pre-wrap";
  }
  document.getElementById("main").prepend(notice);
}

function bringBack({ action, fields }) {
  const names = new Set(fields.map(([name]) => name));
  const form = [...document.forms].find((one) => one.method === "post" && target(one) === action
    && typed(one).some((field) => names.has(field.name)));
  const left = form ? fill(form, fields) : fields.map(([, value]) => value).filter((text) => text.trim());
  const said = form
    ? "上次提交时登录已经中断，没有生效。填写的内容已经填回，请核对后再提交；文件须重新选择。"
    : "上次提交时登录已经中断，没有生效，原来的表单现在不在这一页。";
  tell([said, ...(left.length ? ["下面的内容没有对应的栏目，可以复制：", ...left] : [])]);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || !account || form.querySelector("[type=password]")) return;
  const fields = fieldsOf(form);
  const page = location.pathname + location.search;
  write(fields.length ? { account, page, action: target(form), fields } : null);
});

const kept = read();
if (kept && refused) {
  write({ ...kept, wasRefused: true });
  const back = refused.querySelector("[data-back]");
  if (back) {
    back.href = kept.page;
    back.hidden = false;
  }
} else if (kept) {
  const isHere = kept.wasRefused && kept.account === account;
  if (isHere && kept.page.split("?")[0] === location.pathname) bringBack(kept);
  if (!isHere || kept.page.split("?")[0] === location.pathname) write(null);
}
