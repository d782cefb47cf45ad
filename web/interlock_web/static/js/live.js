// One stream of events a browser and project, and the page's regions fetched anew when something concerns them.
//
// HTTP/1.1 allows six connections to a host, so seven tabs with a stream each would hang. The tab that holds the lock
// owns the stream and passes everything on; when it closes, the next one takes over, from the last event it has heard.
import { tellTimes, whenLeaseIsInDoubt } from "./clock.js";
import { parse, swapRegions } from "./swap.js";

const SOONEST_MS = 250; // between two fetches of the same page
const AGAIN_MS = 3000; // after a fetch that failed
const GRACE_MS = 3000; // a stream that comes back within it was never away
const QUIET_BEATS = 2.5; // so many missed beats mean a dead line
const WORDS = { live: "Live", reconnecting: "Reconnecting", offline: "Offline", ended: "Signed out" };

const { project, cursor: start } = document.body.dataset;

/** @param {() => void} onSwapped called after the page has changed */
export function startLive(onSwapped) {
  const pill = document.getElementById("live");
  if (!pill || start === undefined) return;
  pill.hidden = false;
  const page = new Page(onSwapped);
  const line = new Line((events) => page.hear(events), (state) => show(pill, state), () => page.refresh());
  line.start();
  whenLeaseIsInDoubt((key) => page.refresh(key));
  addEventListener("online", () => line.connect());
  addEventListener("offline", () => line.tell("offline"));
}

/** @param {HTMLElement} pill @param {keyof WORDS} state */
function show(pill, state) {
  pill.dataset.state = state;
  pill.lastElementChild.textContent = WORDS[state];
  pill.title = state === "live" ? "This page shows what is so now." : "What you see may be out of date.";
}

/** Fetches this very page anew, and swaps its regions. On the board only the cards that were spoken of are drawn. */
class Page {
  /** @type {Set<string>} */ changed = new Set();
  all = false;
  waiting = false;
  busy = false;

  /** @param {() => void} onSwapped */
  constructor(onSwapped) {
    this.onSwapped = onSwapped;
    this.ticket = location.pathname.startsWith("/t/") ? location.pathname.split("/")[2] : "";
    document.addEventListener("visibilitychange", () => document.hidden || !this.waiting || this.soon());
  }

  /** @param {{kind: string, ticket: string, line: string}[]} events */
  hear(events) {
    const ours = this.ticket ? events.filter((e) => !e.ticket || e.ticket === this.ticket) : events;
    if (!ours.length) return;
    const ticker = document.getElementById("ticker");
    if (ticker) ticker.textContent = ours.at(-1).line;
    for (const event of ours) this.mark(event.ticket);
    this.soon();
  }

  /** @param {string} [ticket] the one that is meant; none: all of the page */
  refresh(ticket) {
    this.mark(ticket ?? "");
    this.soon();
  }

  /** @param {string} ticket */
  mark(ticket) {
    if (ticket) this.changed.add(ticket);
    else this.all = true;
  }

  /** Hidden pages wait until somebody looks. */
  soon() {
    this.waiting = true;
    if (this.busy || document.hidden) return;
    this.busy = true;
    setTimeout(() => this.fetch(), this.last ? Math.max(30, this.last + SOONEST_MS - performance.now()) : 30);
  }

  async fetch() {
    const address = new URL(location.href);
    if (!this.all && document.querySelector(".board")) address.searchParams.set("changed", [...this.changed].join(","));
    const changed = [...this.changed];
    this.changed.clear();
    this.all = this.waiting = false;
    this.last = performance.now();
    try {
      const answer = await fetch(address, { headers: { "X-Fragment": "yes" }, credentials: "same-origin" });
      if (answer.status === 401) return location.reload(); // the session has ended: the page says how to come back
      if (answer.status >= 500) throw new Error(answer.statusText);
      if (answer.ok && !swapRegions(parse(await answer.text()))) this.all = this.waiting = true;
      tellTimes();
      this.onSwapped();
      for (const key of changed) glow(document.getElementById(`card-${key}`));
    } catch { // the pill tells whether the server can be reached
      this.all = true;
      setTimeout(() => this.soon(), AGAIN_MS);
    }
    this.busy = false;
    if (this.waiting) this.soon();
  }
}

/** @param {HTMLElement | null} card */
function glow(card) {
  if (!card || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  card.animate([{ boxShadow: "inset 3px 0 var(--progress)" }, { boxShadow: "inset 3px 0 transparent" }], 1400);
}

/** The stream, shared with the other tabs of this project. */
class Line {
  cursor = start;
  state = "reconnecting";
  /** @type {EventSource | null} */ source = null;
  leads = false;

  constructor(onEvents, onState, onReset) {
    Object.assign(this, { onEvents, onState, onReset });
  }

  start() {
    if (!navigator.locks || !globalThis.BroadcastChannel) { // plain http in a local network: each tab has its own
      this.leads = true;
      this.connect();
      return;
    }
    const name = `interlock-${project}`;
    this.channel = new BroadcastChannel(name);
    this.channel.addEventListener("message", ({ data }) => {
      if (data.hello && this.leads) this.channel.postMessage({ state: this.state });
      if (data.state) this.take(data.state);
      if (data.events) this.hear(data.events, data.cursor);
      if (data.reset) this.onReset();
    });
    this.channel.postMessage({ hello: true });
    navigator.locks.request(name, () => new Promise(() => {
      this.leads = true;
      this.connect();
    }));
  }

  connect() {
    if (!this.leads) return;
    this.source?.close();
    const address = `/live?project=${encodeURIComponent(project)}&after=${encodeURIComponent(this.cursor)}`;
    const source = (this.source = new EventSource(address));
    source.addEventListener("beat", ({ data }) => this.beat(JSON.parse(data).seconds));
    source.addEventListener("events", ({ data, lastEventId }) => {
      const events = JSON.parse(data);
      this.beat();
      this.channel?.postMessage({ events, cursor: lastEventId });
      this.hear(events, lastEventId);
    });
    source.addEventListener("reset", () => {
      this.channel?.postMessage({ reset: true });
      source.close();
      location.reload();
    });
    source.addEventListener("error", () => this.lost(source));
  }

  /** @param {number} [seconds] between two beats */
  beat(seconds) {
    this.pause = seconds ?? this.pause;
    clearTimeout(this.grace);
    this.grace = 0;
    clearTimeout(this.watch);
    this.watch = setTimeout(() => { this.tell("reconnecting"); this.connect(); }, this.pause * QUIET_BEATS * 1000);
    this.tell("live");
  }

  /** @param {EventSource} source */
  lost(source) {
    clearTimeout(this.watch);
    this.grace ||= setTimeout(() => this.tell(navigator.onLine ? "reconnecting" : "offline"), GRACE_MS);
    // The browser comes back by itself, unless the server answered something else than a stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => this.source === source && this.again(), 2000);
  }

  again() {
    this.onReset(); // asks for the page: it tells a session that has ended from a server that is away
    this.connect();
  }

  tell(state) {
    this.channel?.postMessage({ state });
    this.take(state);
  }

  take(state) {
    const was = this.state;
    this.state = state;
    this.onState(state);
    if (state === "live" && was !== "live" && this.missed) this.onReset();
    this.missed = state !== "live";
  }

  hear(events, cursor) {
    this.cursor = cursor || this.cursor;
    this.onEvents(events);
  }
}
