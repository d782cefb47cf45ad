// A classic script in <head>: it sets the colours before the first paint, so that nothing flashes.
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem("interlock-theme"); } catch { /* storage may be off */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
