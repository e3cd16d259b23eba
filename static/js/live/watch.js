// A ceremony as it happens, for every page that shows it: viewer, stage, console.
//
//   const live = watch(element);            // element: data-code, data-key, data-events, data-poll
//   live.addEventListener("event", ({ detail }) => …);     // {seq, kind, at, data, hash}, checked
//   live.addEventListener("distrust", ({ detail }) => …);  // {reason}; nothing comes after it
//   live.addEventListener("state", ({ detail }) => …);     // {state}: live, polling, away, over
//   live.addEventListener("clock", ({ detail }) => …);     // {now, seq, viewers}
//   live.addEventListener("current", …);                   // nothing is missing just now
//   live.open();
//
// `live.now()` is the server's time in ms; `live.events` is everything so far.

import { Chain, Distrust } from "./chain.js";
import { Link } from "./link.js";
import { remember, remembered } from "./memory.js";

const SHORT = 20_000; // ms for which the server may know less than we do (another process, a moment behind)

export class Live extends EventTarget {
  #code;
  #key;
  #keeps;
  #chain;
  #link;
  #seen = null;
  #work = Promise.resolve();
  #announced = 0;
  #offset = 0;
  #state = "";
  #shortSince = 0;
  events = [];
  distrust = null;

  constructor({ code, key, events, poll, keeps = true }) {
    super();
    this.#code = code;
    this.#key = key;
    this.#keeps = keeps;
    this.#chain = new Chain({ code, key });
    this.#link = new Link({ events, poll }, () => this.#chain.seq, {
      onPacket: (packet) => this.#later(() => this.#take(packet)),
      onClock: (clock) => {
        this.#offset = clock.now - Date.now(); // before it waits behind events that are checked
        this.#later(() => this.#tick(clock));
      },
      onEnd: () => this.#later(() => this.#setState("over")),
      onState: (state) => this.#setState(state),
    });
  }

  get state() {
    return this.#state;
  }

  now() {
    return Date.now() + this.#offset;
  }

  open() {
    if (this.#keeps) {
      this.#seen = remembered(this.#code);
      if (this.#seen && this.#seen.key !== this.#key) {
        this.#lose("签名公钥与本机上次看到的不同");
        return;
      }
    }
    // A hidden page gives its line back: a browser has six for one server.
    addEventListener("pagehide", () => this.#link.close());
    addEventListener("pageshow", ({ persisted }) => persisted && !this.distrust && this.#link.open());
    this.#link.open();
  }

  close() {
    this.#link.close();
  }

  /** One after the other: a signature is checked before the next event is looked at. */
  #later(act) {
    this.#work = this.#work.then(async () => {
      if (this.distrust) return;
      try {
        await act();
      } catch (error) {
        this.#lose(error instanceof Distrust ? error.message : `收到的内容读不懂（${error}）`);
      }
    });
  }

  async #take(packet) {
    const event = await this.#chain.add(packet);
    if (event === null) return;
    if (this.#seen?.seq === event.seq && this.#seen.hash !== event.hash) {
      throw new Distrust(`第 ${event.seq} 号事件与本机上次看到的不同`);
    }
    if (this.#keeps && event.seq >= (this.#seen?.seq ?? 0)) {
      remember(this.#code, { key: this.#key, seq: event.seq, hash: event.hash });
    }
    this.events.push(event);
    this.#tell("event", event);
    this.#tellIfCurrent();
  }

  #tick(clock) {
    this.#announced = clock.seq;
    this.#tell("clock", clock);
    if (this.#chain.seq < clock.due) {
      throw new Distrust(`第 ${this.#chain.seq + 1} 号事件没有送到：被扣下或丢弃`);
    }
    const least = Math.max(this.#chain.seq, this.#seen?.seq ?? 0);
    if (clock.seq >= least) this.#shortSince = 0;
    else this.#shortSince ||= Date.now();
    if (this.#shortSince && Date.now() - this.#shortSince > SHORT) {
      throw new Distrust(`服务器只有 ${clock.seq} 个事件，本机已看到 ${least} 个：有事件被收回`);
    }
    this.#tellIfCurrent();
  }

  #tellIfCurrent() {
    if (this.#chain.seq > 0 && this.#chain.seq >= this.#announced) this.#tell("current", {});
  }

  #setState(state) {
    if (this.distrust || state === this.#state) return;
    this.#state = state;
    this.#tell("state", { state });
  }

  #lose(reason) {
    this.distrust = reason;
    this.#link.close();
    this.#tell("distrust", { reason });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** The ceremony that an element of the page names. */
export function watch({ dataset }) {
  return new Live({
    code: dataset.code,
    key: dataset.key,
    events: dataset.events,
    poll: dataset.poll,
    keeps: dataset.keeps !== "no",
  });
}
