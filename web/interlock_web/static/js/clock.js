// Keeps ages and leases true while the page stands open, and shows moments in the reader's own zone.
const MINUTE = 60, HOUR = 3600, DAY = 86400;
const LOW_SECONDS = 120;
const ahead = Date.now() - Date.parse(document.body.dataset.now ?? new Date().toISOString());

/** The server's time: what is due is decided there. */
const now = () => Date.now() - ahead;

/** The same words as `age` in render.py. @param {number} seconds */
export function age(seconds) {
  if (seconds < MINUTE) return "now";
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)}m`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)}h`;
  return `${Math.floor(seconds / DAY)}d`;
}

/** The same words as `left` in render.py. @param {number} seconds */
export function left(seconds) {
  if (seconds <= 0) return "over";
  return `${Math.floor(seconds / MINUTE)}:${String(Math.floor(seconds % MINUTE)).padStart(2, "0")}`;
}

/** @param {Element} element @param {string} text */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Renewing a lease is no event. So when one runs low here, or out, the server is asked once whether it was renewed. */
let ask = () => {};
const asked = new WeakMap();

/** @param {(key: string) => void} listener takes the key of a card, or "" where the lease is on no card */
export function whenLeaseIsInDoubt(listener) {
  ask = listener;
}

function tickLeases() {
  for (const lease of document.querySelectorAll("[data-until]")) {
    const seconds = (Date.parse(lease.dataset.until) - now()) / 1000;
    if (lease instanceof HTMLProgressElement) {
      lease.value = Math.max(0, seconds);
      continue;
    }
    const phase = seconds <= 0 ? "over" : seconds < LOW_SECONDS ? "low" : "";
    const doubt = `${lease.dataset.until} ${phase}`;
    if (phase && asked.get(lease) !== doubt) {
      asked.set(lease, doubt);
      ask(lease.closest("[id^=card-]")?.id.slice("card-".length) ?? "");
    }
    say(lease, left(seconds));
    lease.classList.toggle("low", phase !== "");
  }
}

export function tellTimes() {
  for (const time of document.querySelectorAll("time[data-ago]")) say(time, age((now() - Date.parse(time.dateTime)) / 1000));
  for (const time of document.querySelectorAll("time[data-moment]")) {
    const at = new Date(time.dateTime);
    time.title ||= time.textContent;
    say(time, at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }));
  }
  for (const time of document.querySelectorAll("time[data-clock]")) {
    say(time, new Date(time.dateTime).toLocaleTimeString(undefined, { hour12: false }));
  }
}

export function startClock() {
  tellTimes();
  tickLeases();
  setInterval(tickLeases, 1000);
  setInterval(tellTimes, 20_000);
}
