// Small comforts on every page. Nothing here is needed for a page to work.
import { enableCopyButtons } from "./copy.js";
import { enableMenus } from "./menu.js";

enableCopyButtons(document);
enableMenus(document);
document.addEventListener("htmx:afterSwap", (event) => enableCopyButtons(event.target));
