// Calls to the server: JSON over the session cookie (docs/field-api.md).

/** No answer came: no network, or it broke off. Nothing is known about what arrived. */
export class Offline extends Error {}

/** The session is over; signing in again goes on where it stopped. */
export class SignedOut extends Error {}

/** The server answered and did not take it. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.error || `服务器答复 ${status}`);
    Object.assign(this, { status, body, code: body.code ?? "", faults: body.faults ?? [] });
  }
}

const ROOT = "/field/api/";
const SECONDS = 60;

function token() {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

/** The page itself sets the token's cookie; the service worker lets this request through. */
async function ensureToken() {
  if (!token()) await fetch("/field/", { cache: "no-store" });
}

/** Call the server; `json` or `bytes` is the body. Answers {status, body, headers}. */
export async function call(method, path, { json, bytes, headers = {}, background = false } = {}) {
  const sent = { Accept: "application/json", ...headers };
  if (background) sent["X-Background"] = "1";
  if (json !== undefined) sent["Content-Type"] = "application/json";
  if (bytes !== undefined) sent["Content-Type"] = "application/octet-stream";
  let response;
  try {
    if (method !== "GET") {
      await ensureToken();
      sent["X-CSRFToken"] = token();
    }
    response = await fetch(ROOT + path, {
      method,
      headers: sent,
      body: json === undefined ? bytes : JSON.stringify(json),
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(SECONDS * 1000),
    });
  } catch (error) {
    throw new Offline("没有连上服务器", { cause: error });
  }
  return answered(response);
}

async function answered(response) {
  if (response.type === "opaqueredirect" || response.status === 401) throw new SignedOut("登录已到期");
  const { status, headers } = response;
  if (status === 304 || status === 204) return { status, headers, body: null };
  let body;
  try {
    body = await response.json();
  } catch (error) {
    if (status < 500) throw new Offline("答复没有传完", { cause: error });
    body = {};
  }
  if (!response.ok) throw new Refused(status, body);
  return { status, headers, body };
}

/** End the login; the server's page that follows is of no use here. */
export const leaveServer = () =>
  fetch("/accounts/logout/", { method: "POST", headers: { "X-CSRFToken": token() } });
