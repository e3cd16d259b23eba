// One fault of a form: where, which value, which rule, what to do.
export const fault = (path, value, rule, remedy) => ({ path, value, rule, remedy });

/** Whether a fault lies in a part of the form: `answers[A1]` covers `answers[A1].finding`. */
export const within = (path, part) =>
  path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`);
