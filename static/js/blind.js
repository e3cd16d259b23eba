// The witness page: digits stay in the browser, only the commitment is sent.

import { commitTo, lineOf } from "./commit.js";
import { copyText } from "./copy.js";
import { keepSlip } from "./slips.js";

const form = document.getElementById("blind");
if (form) start();

function start() {
  const byId = (id) => document.getElementById(id);
  const [digits, error, submit] = ["digits", "digits-error", "submit"].map(byId);
  const commitment = form.elements.commitment;
  form.querySelector("[data-js]").hidden = false;
  commitment.readOnly = true;
  submit.disabled = !commitment.value;

  digits.addEventListener("input", () => {
    const count = digits.value.replace(/\s+/g, "").length;
    byId("digits-count").textContent = count ? ` 现在 ${count} 位。` : "";
    commitment.value = "";
    submit.disabled = true;
    byId("slip-box").hidden = true;
  });

  byId("make").addEventListener("click", async () => {
    error.hidden = true;
    try {
      const line = lineOf(byId("source")?.value ?? "dice", digits.value);
      const made = await commitTo(line);
      commitment.value = made.commitment;
      keepSlip(form.dataset.session, made.commitment, made.slip);
      byId("slip").textContent = made.slip;
      byId("slip-box").hidden = false;
      submit.disabled = false;
    } catch (problem) {
      error.textContent = problem.message;
      error.hidden = false;
      digits.focus();
    }
  });

  byId("slip-copy").addEventListener("click", () => copyText(byId("slip").textContent));
}
