// The button that changes colours: as the system, light, dark.
const NEXT = { system: "light", light: "dark", dark: "system" };
const NAMES = { system: "as the system", light: "light", dark: "dark" };
const root = document.documentElement;

export function startThemes() {
  const button = document.getElementById("theme");
  if (!button) return;
  button.hidden = false;
  const say = () => {
    const text = `Colours: ${NAMES[root.dataset.theme ?? "system"]}`;
    button.querySelector("span").textContent = text;
    button.title = text;
  };
  button.addEventListener("click", () => {
    const next = NEXT[root.dataset.theme ?? "system"];
    if (next === "system") delete root.dataset.theme;
    else root.dataset.theme = next;
    try { localStorage.setItem("interlock-theme", next); } catch { /* storage may be off: it holds for this page */ }
    say();
  });
  say();
}
