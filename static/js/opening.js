// Fills in the opening slips that were made in this browser.

import { slipOf } from "./slips.js";

const form = document.getElementById("opening");
for (const input of form?.querySelectorAll("input[data-commitment]") ?? []) {
  const slip = slipOf(form.dataset.session, input.dataset.commitment);
  if (slip && !input.value) {
    input.value = slip;
    document.getElementById("filled").hidden = false;
  }
}
