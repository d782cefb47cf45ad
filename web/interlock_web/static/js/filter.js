// The filter box: over the cards that are shown, at each letter. Words are joined; a minus turns one round.
const box = /** @type {HTMLInputElement | null} */ (document.getElementById("filter"));

export function startFilter() {
  const tools = document.getElementById("tools");
  if (!box || !tools) return { apply() {}, clear() { return false; }, focus() {} };
  tools.hidden = false;
  box.value = new URL(location.href).searchParams.get("q") ?? "";
  box.addEventListener("input", change);
  for (const pill of tools.querySelectorAll("[data-word]")) pill.addEventListener("click", () => toggle(pill.dataset.word));
  document.addEventListener("click", ({ target }) => {
    const word = target.closest?.("[data-filter]")?.dataset.filter;
    if (word) toggle(word);
  });
  apply();
  return { apply, clear, focus: () => box.focus() };
}

/** @returns {string[]} */
const words = () => box.value.toLowerCase().split(/\s+/).filter(Boolean);

function change() {
  const address = new URL(location.href);
  if (box.value.trim()) address.searchParams.set("q", box.value.trim());
  else address.searchParams.delete("q");
  history.replaceState(null, "", address);
  apply();
}

/** @param {string} word */
function toggle(word) {
  const now = words();
  box.value = (now.includes(word.toLowerCase()) ? now.filter((w) => w !== word.toLowerCase()) : [...now, word]).join(" ");
  change();
}

/** Whether there was something to clear. */
function clear() {
  if (!box.value) return false;
  box.value = "";
  change();
  return true;
}

function apply() {
  const wanted = words();
  const cards = document.querySelectorAll(".card");
  let shown = 0;
  for (const card of cards) {
    const text = card.dataset.find;
    const fits = wanted.every((word) => (word.startsWith("-") && word.length > 1 ? !text.includes(word.slice(1)) : text.includes(word)));
    card.hidden = !fits;
    shown += Number(fits);
  }
  for (const pill of document.querySelectorAll("[data-word]")) pill.setAttribute("aria-pressed", String(wanted.includes(pill.dataset.word)));
  const tickets = `${cards.length} ${cards.length === 1 ? "ticket" : "tickets"}`;
  document.getElementById("shown").textContent = wanted.length ? `${shown} of ${tickets}` : tickets;
}
