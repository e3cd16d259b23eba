// What a screen must undo when another one takes its place.
let undo = [];

export const onLeave = (act) => undo.push(act);

export function leave() {
  undo.forEach((act) => act());
  undo = [];
}
