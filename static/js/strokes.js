// A signature drawn by finger, pen or mouse, as a path of whole numbers (paper/marks.py).
import SignaturePad from "../vendor/signature_pad-5.1.3/signature_pad.min.js";

const WIDTH = 600;
const HEIGHT = 160;

/** Let `canvas` be signed; `onChange` gets the path, "" while nothing is drawn. */
export function signable(canvas, onChange) {
  const pad = new SignaturePad(canvas, { minWidth: 1.2, maxWidth: 2.6, penColor: "#111" });
  const changed = () => onChange(pathOf(pad.toData(), canvas));
  pad.addEventListener("endStroke", changed);
  const fit = () => {
    const data = pad.toData();
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.fromData(data);
  };
  window.addEventListener("resize", fit);
  fit();
  changed();
  return {
    clear() {
      pad.clear();
      changed();
    },
    release() {
      window.removeEventListener("resize", fit);
      pad.off();
    },
  };
}

function pathOf(strokes, canvas) {
  const across = WIDTH / canvas.offsetWidth;
  const down = HEIGHT / canvas.offsetHeight;
  const place = (point) => {
    const x = Math.min(Math.max(Math.round(point.x * across), 0), WIDTH);
    const y = Math.min(Math.max(Math.round(point.y * down), 0), HEIGHT);
    return `${x},${y}`;
  };
  return strokes
    .map((stroke) => stroke.points.map((point, n) => (n ? "L" : "M") + place(point)).join(" "))
    .join(" ");
}
