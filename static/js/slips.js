// Opening slips ("salt line") that this browser holds, by session and commitment.

const key = (session, commitment) => `ssj:slip:${session}:${commitment}`;

export function keepSlip(session, commitment, slip) {
  localStorage.setItem(key(session, commitment), slip);
}

export const slipOf = (session, commitment) => localStorage.getItem(key(session, commitment));

export function forgetSlips(session) {
  const start = `ssj:slip:${session}:`;
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(start)) localStorage.removeItem(name);
  }
}
