// The board by keyboard: one tab stop a column, arrows (or h j k l) inside, / for the filter, Escape to clear it.
const COLUMNS = ".board .col";

/** @param {{clear: () => boolean, focus: () => void}} filter */
export function startKeys(filter) {
  const board = document.querySelector("main.board");
  if (!board) return { rove() {} };
  rove();
  board.addEventListener("focusin", ({ target }) => target.closest(".card") && rove(target.closest(".card")));
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "Escape" && (!typing || event.target.id === "filter")) {
      if (!filter.clear() && typing) event.target.blur();
      return;
    }
    if (typing) {
      if (event.target.id === "filter" && event.key === "ArrowDown") go(event, () => step(0, 1));
      return;
    }
    const onCard = Boolean(current());
    const act = {
      "/": () => filter.focus(),
      ArrowUp: onCard && (() => step(0, -1)),
      ArrowDown: onCard && (() => step(0, 1)),
      ArrowLeft: onCard && (() => step(-1, 0)),
      ArrowRight: onCard && (() => step(1, 0)),
      k: () => step(0, -1),
      j: () => step(0, 1),
      h: () => step(-1, 0),
      l: () => step(1, 0),
    }[event.key];
    if (act) go(event, act);
  });
  return { rove };
}

/** @param {KeyboardEvent} event @param {() => void} act */
function go(event, act) {
  event.preventDefault();
  act();
}

/** @returns {HTMLElement | null} */
const current = () => document.activeElement?.closest(".card") ?? null;

/** @param {Element} column @returns {HTMLElement[]} */
const cardsOf = (column) => [...column.querySelectorAll(".card:not([hidden])")];

/** Leave one tab stop in each column: the given card in its own, else the one there was, else the first.
 * @param {Element | null} [chosen] */
function rove(chosen) {
  for (const column of document.querySelectorAll(COLUMNS)) {
    const cards = cardsOf(column);
    const stop = cards.includes(chosen) ? chosen : cards.find((c) => c.querySelector("a").tabIndex === 0 && c.querySelector("a").hasAttribute("tabindex")) ?? cards[0];
    for (const card of cards) card.querySelector("a").tabIndex = card === stop ? 0 : -1;
  }
}

/** @param {number} across @param {number} down */
function step(across, down) {
  const columns = [...document.querySelectorAll(COLUMNS)].map(cardsOf).filter((cards) => cards.length);
  const from = current();
  const column = columns.findIndex((cards) => cards.includes(from));
  if (column < 0) return focus(columns[0]?.[0]);
  if (down) return focus(columns[column][columns[column].indexOf(from) + down]);
  const top = from.getBoundingClientRect().top;
  const beside = columns[column + across] ?? [];
  const distance = (card) => Math.abs(card.getBoundingClientRect().top - top);
  return focus(beside.reduce((best, card) => (best && distance(best) <= distance(card) ? best : card), null));
}

/** @param {HTMLElement | null | undefined} card */
function focus(card) {
  if (!card) return;
  card.querySelector("a").focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}
