// Nobody accepts what changed under their finger: the button rests for a moment, and a line asks to look again.
const REST_MS = 1500;
const seen = () => document.querySelector("#accept [name=snapshot]")?.value;
let known = seen();

export function guardAccepting() {
  const now = seen();
  if (now === known) return;
  const came = known === undefined;
  known = now;
  if (now === undefined || came) return;
  const button = document.querySelector("#accept button");
  button.disabled = true;
  for (const tick of document.querySelectorAll("[name=looked]")) tick.checked = false;
  document.getElementById("accept-changed").hidden = false;
  setTimeout(() => { button.disabled = false; }, REST_MS);
}
