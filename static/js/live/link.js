// The line to the server: server-sent events, and asking again and again where they do not come.

const QUIET = 40_000; // ms without any sign of life (the server gives one every 15 s): call again
const PATIENCE = 6_000; // ms until the first sign of life; some proxies hold everything back
const POLL = 2_000;
const SLOWEST = 30_000;
const TRY_AGAIN = 60_000; // ms of asking before the stream is tried once more

/** Calls `onPacket`, `onClock`, `onEnd` and `onState` ("live", "polling", "away") as things come. */
export class Link {
  #address;
  #hears;
  #after;
  #source = null;
  #timer = 0;
  #asking = 0;
  #failures = 0;
  #etag = null;
  #isOpen = false;
  #isAway = false;

  constructor(address, after, hears) {
    this.#address = address; // {events, poll}
    this.#after = after; // () => number of the last event taken
    this.#hears = hears;
  }

  open() {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#listen();
  }

  close() {
    this.#isOpen = false;
    this.#hangUp();
  }

  #hangUp() {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#timer);
    clearTimeout(this.#asking);
  }

  #listen() {
    this.#hangUp();
    const source = new EventSource(`${this.#address.events}?after=${this.#after()}`);
    this.#source = source;
    let due = 0; // what one sign of life announced is there before the next
    this.#isAway = true; // until the first sign of life
    this.#expect(PATIENCE);
    source.addEventListener("message", ({ data }) => this.#alive(() => this.#hears.onPacket(JSON.parse(data))));
    source.addEventListener("clock", ({ data }) => this.#alive(() => {
      const clock = JSON.parse(data);
      this.#hears.onClock({ ...clock, due });
      due = clock.seq;
    }));
    source.addEventListener("open", () => {
      due = 0;
    });
    source.addEventListener("end", ({ data }) => {
      this.close();
      this.#hears.onEnd(JSON.parse(data));
    });
    source.addEventListener("error", () => {
      if (source !== this.#source) return;
      if (source.readyState === EventSource.CLOSED) this.#ask(); // refused: it will not come back by itself
      else this.#lost();
    });
  }

  /** The browser comes back by itself; where that does not help soon, we ask instead. */
  #lost() {
    this.#hears.onState("away");
    if (!this.#isAway) this.#expect(PATIENCE);
    this.#isAway = true;
  }

  #alive(take) {
    this.#failures = 0;
    this.#isAway = false;
    this.#hears.onState("live");
    this.#expect(QUIET);
    take();
  }

  #expect(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), ms);
  }

  /** Ask for what is new, and go on asking; the stream is tried again after a while. */
  #ask() {
    this.#hangUp();
    this.#timer = setTimeout(() => this.#listen(), TRY_AGAIN);
    this.#askOnce();
  }

  async #askOnce() {
    let pause = POLL;
    try {
      pause = (await this.#fetch()) ? 0 : POLL;
      this.#failures = 0;
    } catch {
      this.#failures += 1;
      this.#hears.onState("away");
      pause = Math.min(SLOWEST, POLL * 2 ** this.#failures) * (0.5 + Math.random() / 2);
    }
    if (this.#isOpen && this.#source === null) this.#asking = setTimeout(() => this.#askOnce(), pause);
  }

  /** True where the server has more than it could say at once. */
  async #fetch() {
    const after = this.#after();
    const known = this.#etag?.after === after ? { "If-None-Match": this.#etag.value } : {};
    const answer = await fetch(`${this.#address.poll}?after=${after}`, { headers: known, cache: "no-store" });
    if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
    this.#hears.onState("polling");
    if (answer.status === 304) return false;
    this.#etag = { after, value: answer.headers.get("ETag") };
    const told = await answer.json();
    for (const packet of told.events) this.#hears.onPacket(packet);
    this.#hears.onClock({ ...told, due: told.is_all ? told.seq : 0 });
    if (told.is_over && told.is_all) {
      this.close();
      this.#hears.onEnd(told);
    }
    return !told.is_all;
  }
}
