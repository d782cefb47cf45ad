// A form that decides asks for a passkey before it is sent, where its decision wants one. Without a script the form is
// sent as it is, and the server says what it lacks.

/** Forms that the answer of a passkey is already in. @type {WeakSet<HTMLFormElement>} */
const answered = new WeakSet();

export function startPasskeys() {
  for (const one of document.querySelectorAll("[data-no-passkeys]")) one.hidden = can();
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.dataset.passkey || answered.has(form) || !can()) return;
    event.preventDefault();
    void ask(form, event.submitter);
  });
}

const can = () => Boolean(navigator.credentials && globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON);

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
async function ask(form, button) {
  say(form, "");
  if (button) button.setAttribute("aria-busy", "true");
  try {
    const wanted = await options(form);
    if (wanted.show) field(form, "passkey", await show(wanted.show));
    if (wanted.make) field(form, "made", await make(wanted.make));
    answered.add(form);
    form.requestSubmit(button);
  } catch (error) {
    say(form, sentence(error));
  } finally {
    button?.removeAttribute("aria-busy");
    answered.delete(form); // another try asks anew
  }
}

/** What the server wants to be shown for this very form. @param {HTMLFormElement} form */
async function options(form) {
  const answer = await fetch(form.dataset.passkey, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(said.sentence ? `${said.sentence} ${said.hint}` : "The server did not answer. Try again in a moment.");
  return said;
}

class Refused extends Error {}

/** @param {object} wanted */
async function show(wanted) {
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) });
}

/** @param {object} wanted */
async function make(wanted) {
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) });
}

/** @param {HTMLFormElement} form @param {string} name @param {PublicKeyCredential} answer */
function field(form, name, answer) {
  form.querySelector(`input[name=${name}]`).value = JSON.stringify(answer.toJSON());
}

/** @param {HTMLFormElement} form @param {string} text */
function say(form, text) {
  const place = form.querySelector(".passkey-says");
  place.textContent = text;
  place.hidden = !text;
}

/** @param {unknown} error what a browser throws says little on purpose: it tells no page whether a passkey is there */
function sentence(error) {
  if (error instanceof Refused) return error.message;
  const name = error instanceof DOMException ? error.name : "";
  if (name === "InvalidStateError") return "This passkey is known already. Use another one.";
  if (name === "SecurityError") return "This address is not the one that passkeys are made for. See the page of your account.";
  return "No passkey was shown. Try again, and confirm it when your browser asks.";
}
