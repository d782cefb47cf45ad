// On a phone the board shows one column at a time: the tabs follow the finger, and the page opens where work is.
export function startTabs() {
  const board = document.querySelector("main.board");
  if (!board) return;
  const columns = [...board.querySelectorAll(".col")];
  const mark = () => {
    const middle = board.getBoundingClientRect().left + board.clientWidth / 2;
    const seen = columns.find((column) => column.getBoundingClientRect().right > middle) ?? columns.at(-1);
    for (const tab of document.querySelectorAll("#tabs a")) {
      if (tab.hash === `#${seen.id}`) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
  };
  document.getElementById("tabs").addEventListener("click", (event) => {
    const tab = event.target.closest("a");
    if (!tab) return;
    event.preventDefault();
    show(board, document.querySelector(tab.hash));
  });
  board.addEventListener("scroll", mark, { passive: true });
  if (board.scrollWidth > board.clientWidth * 2) show(board, columns.find((c) => c.id === "col-in_progress" && c.querySelector(".card")) ?? columns[0]);
  mark();
}

/** @param {Element} board @param {Element} column */
function show(board, column) {
  board.scrollLeft += column.getBoundingClientRect().left - board.getBoundingClientRect().left - parseFloat(getComputedStyle(board).paddingLeft);
}
