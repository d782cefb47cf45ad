// Puts what the server drew anew into the page, element by element, so that focus, scroll, what is open and what is
// being typed stay as they are. This is the one place where HTML enters a page: through the policy `server-fragment`.
const policy = globalThis.trustedTypes?.createPolicy("server-fragment", { createHTML: (html) => html });

/** @param {string} html @returns {Document} */
export function parse(html) {
  return new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
}

/** Attributes that belong to the reader, or to the scripts of this page. */
const OURS = new Set(["open", "tabindex"]);

/** Every region of the fragment takes the place of its namesake. Returns false where the page lacks something it names.
 * @param {Document} fresh */
export function swapRegions(fresh) {
  let whole = true;
  bringHome(fresh);
  for (const region of fresh.querySelectorAll("[data-region]")) {
    const old = document.getElementById(region.id);
    if (old) whole = morph(old, region) && whole;
  }
  if (fresh.title) document.title = fresh.title;
  return whole;
}

/** A card that went to another column goes there as it is, before its old column is drawn without it. @param {Document} fresh */
function bringHome(fresh) {
  for (const wanted of fresh.querySelectorAll(".cards > [id]")) {
    const card = document.getElementById(wanted.id);
    const home = document.querySelector(`#${wanted.closest("[data-region]").id} .cards`);
    if (card && home && card.parentElement !== home) move(home, card, null);
  }
}

/** Make `old` what `fresh` is, keeping every node that can be kept. @param {Element} old @param {Element} fresh */
function morph(old, fresh) {
  attributes(old, fresh);
  if (old instanceof HTMLTextAreaElement || old instanceof HTMLSelectElement) return true; // the reader's own
  return children(old, fresh);
}

/** @param {Element} old @param {Element} fresh */
function attributes(old, fresh) {
  for (const { name, value } of [...fresh.attributes]) {
    if (!OURS.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!OURS.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

/** @param {Element} old @param {Element} fresh */
function children(old, fresh) {
  let whole = true;
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const kept = match(place, wanted);
    if (wanted instanceof Element && wanted.hasAttribute("data-same") && !kept) {
      whole = false; // the server thought that we have this one
      continue;
    }
    if (!kept) {
      old.insertBefore(document.importNode(wanted, true), place);
      continue;
    }
    if (kept === place) place = place.nextSibling;
    else move(old, kept, place);
    if (!(wanted instanceof Element)) kept.nodeValue !== wanted.nodeValue && (kept.nodeValue = wanted.nodeValue);
    else if (!wanted.hasAttribute("data-same")) whole = morph(/** @type {Element} */ (kept), wanted) && whole;
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
  return whole;
}

/** What may become `wanted`: its namesake wherever it stands, else the node at this place if it is of its kind.
 * @param {ChildNode | null} place @param {Node} wanted @returns {ChildNode | null} */
function match(place, wanted) {
  if (wanted instanceof Element && wanted.id) {
    const namesake = document.getElementById(wanted.id);
    return namesake?.nodeName === wanted.nodeName ? namesake : null;
  }
  if (!place || place.nodeName !== wanted.nodeName) return null;
  return place instanceof Element && place.id ? null : place;
}

/** `moveBefore` keeps focus and scroll, where a browser has it. @param {Element} parent @param {ChildNode} node @param {ChildNode | null} place */
function move(parent, node, place) {
  if ("moveBefore" in parent) parent.moveBefore(node, place);
  else parent.insertBefore(node, place);
}
