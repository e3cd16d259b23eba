/** A sentence without its full stop: what follows brings its own. */
export const ended = (text) => text.replace(/。$/, "");
