// Small comforts on every page. Nothing here is needed for a page to work.

import { enableCopyButtons } from "./copy.js";
import { enableMenus } from "./menu.js";
import { forgetSlips } from "./slips.js";

enableCopyButtons(document);
enableMenus(document);
document.addEventListener("htmx:afterSwap", (event) => enableCopyButtons(event.target));

// Once the inputs of a session are open, this browser need not keep its slips.
const done = document.querySelector("[data-slips-done]");
if (done) forgetSlips(done.dataset.slipsDone);
