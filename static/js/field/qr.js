// A QR code drawn on the phone.

import { encode } from "../../vendor/uqr-0.1.3/index.js";

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 2;

/** The code of a text, as a drawing that is read aloud as `label`. */
export function qrOf(text, label) {
  const { data, size } = encode(text, { ecc: "M", border: QUIET });
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const dots = document.createElementNS(SVG, "path");
  dots.setAttribute("d", data.flatMap((row, y) => row.map((on, x) => (on ? `M${x},${y}h1v1h-1z` : ""))).join(""));
  svg.append(dots);
  return svg;
}
