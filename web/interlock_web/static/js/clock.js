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

/** Called with the ids of cards whose lease has just run out on this page: the server knows whether it was renewed. */
let onOver = () => {};

/** @param {(key: string) => void} listener */
export function whenLeaseIsOver(listener) {
  onOver = listener;
}

function tickLeases() {
  for (const lease of document.querySelectorAll("[data-until]")) {
    const seconds = (Date.parse(lease.dataset.until) - now()) / 1000;
    if (lease instanceof HTMLProgressElement) {
      lease.value = Math.max(0, seconds);
      continue;
    }
    const text = left(seconds);
    if (text === "over" && lease.textContent !== "over") onOver(lease.closest("[id^=card-]")?.id.slice(5) ?? "");
    say(lease, text);
    lease.classList.toggle("low", seconds < LOW_SECONDS);
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
