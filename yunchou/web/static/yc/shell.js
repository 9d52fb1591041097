// What pages do in the browser: fold the navigation, dialogs, toasts, HTMX progress, the key `/`, and input methods.

const root = document.documentElement;
const TOAST_MS = 6000;

// Navigation ---------------------------------------------------------------------------------------------------------

function showFold() {
  const button = document.querySelector("[data-yc-fold]");
  button?.setAttribute("aria-expanded", String(root.dataset.ycNav !== "folded"));
}

function toggleFold() {
  const folds = root.dataset.ycNav !== "folded";
  if (folds) root.dataset.ycNav = "folded";
  else delete root.dataset.ycNav;
  try {
    localStorage.setItem("yc-nav", folds ? "folded" : "open");
  } catch {
    // Storage may be forbidden; the choice then lasts for this page.
  }
  showFold();
  dispatchEvent(new Event("resize"));
}

// Dialogs ------------------------------------------------------------------------------------------------------------

function openDialog(event, link) {
  const dialog = document.getElementById(link.dataset.ycDialog);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
  if (dialog.id === "yc-find") readyFind(dialog);
}

function closeDialog(event, link) {
  const dialog = link.closest("dialog");
  if (!dialog) return;
  event.preventDefault();
  dialog.close();
}

// The bell's menu and the search dialog ----------------------------------------------------------------------------------

function openMenu(event, link) {
  const menu = document.getElementById(link.dataset.ycPopover);
  event.preventDefault();
  menu.togglePopover();
}

function openFind() {
  const dialog = document.getElementById("yc-find");
  if (!dialog || dialog.open) return;
  dialog.showModal();
  readyFind(dialog);
}

function readyFind(dialog) {
  const field = dialog.querySelector("input");
  field.select();
  field.dispatchEvent(new Event("yc:find"));
}

// Up and down walk through what was found; Enter in the field opens the first of it.
function walkFound(event) {
  const dialog = document.getElementById("yc-find");
  if (!dialog?.open || event.isComposing) return false;
  const hits = [...dialog.querySelectorAll("[data-yc-hit]")];
  const at = hits.indexOf(document.activeElement);
  if (event.key === "Enter" && at < 0 && hits.length) hits[0].click();
  else if (event.key === "ArrowDown") hits[Math.min(at + 1, hits.length - 1)]?.focus();
  else if (event.key === "ArrowUp") (at > 0 ? hits[at - 1] : dialog.querySelector("input")).focus();
  else return false;
  event.preventDefault();
  return true;
}

// Toasts -------------------------------------------------------------------------------------------------------------

function letGo(toast) {
  const lasts = toast.classList.contains("yc-toast-error") || toast.classList.contains("yc-toast-warning");
  if (lasts) return;
  let timer = setTimeout(() => toast.remove(), TOAST_MS);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => {
    timer = setTimeout(() => toast.remove(), TOAST_MS);
  });
}

export function say(text, level = "success") {
  const toasts = document.getElementById("yc-toasts");
  const toast = document.createElement("div");
  toast.className = `yc-toast yc-toast-${level}`;
  toast.dataset.ycToast = "";
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "yc-icon-button";
  close.dataset.ycDismiss = "";
  close.setAttribute("aria-label", toasts.dataset.closeLabel);
  close.textContent = "×";
  toast.append(words, close);
  toasts.append(toast);
}

function watchToasts() {
  const toasts = document.getElementById("yc-toasts");
  toasts.querySelectorAll("[data-yc-toast]").forEach(letGo);
  new MutationObserver((records) => {
    for (const record of records) {
      for (const node of record.addedNodes) if (node instanceof HTMLElement) letGo(node);
    }
  }).observe(toasts, { childList: true });
}

// Clicks -------------------------------------------------------------------------------------------------------------

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.ycCopy);
  button.classList.add("is-done");
  button.querySelector("use")?.setAttribute("href", button.querySelector("use").getAttribute("href").replace(/#.*/, "#check"));
}

const CLICKS = [
  ["[data-yc-fold]", toggleFold],
  ["[data-yc-dialog]", openDialog],
  ["[data-yc-close]", closeDialog],
  ["[data-yc-popover]", openMenu],
  ["[data-yc-dismiss]", (event, button) => button.closest("[data-yc-toast]").remove()],
  ["[data-yc-copy]", (event, button) => copy(button)],
  ["[data-yc-say]", (event, button) => say(button.dataset.ycSay)],
];

document.addEventListener("click", (event) => {
  for (const [selector, act] of CLICKS) {
    const target = event.target.closest(selector);
    if (target) act(event, target);
  }
  for (const open of document.querySelectorAll("details.yc-filter[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

// Keys and input methods -----------------------------------------------------------------------------------------------

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

document.addEventListener("keydown", (event) => {
  if (walkFound(event)) return;
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k" && !event.isComposing && document.getElementById("yc-find")) {
    event.preventDefault();
    openFind();
    return;
  }
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !isTyping(event.target)) {
    const search = document.querySelector("[data-yc-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (event.key === "Escape") {
    const open = document.querySelector("details.yc-filter[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  }
});

// While an input method composes, nothing is sent: half a syllable is no search. The end of it counts as the input.
document.addEventListener("input", (event) => { if (event.isComposing) event.stopPropagation(); }, true);
document.addEventListener("compositionend", (event) => {
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

// HTMX ---------------------------------------------------------------------------------------------------------------

let requests = 0;

function showBusy(change) {
  requests = Math.max(0, requests + change);
  document.getElementById("yc-busy")?.classList.toggle("is-busy", requests > 0);
}

// A line that polls says nothing while it does; only what a person started moves something.
const isQuiet = (event) => event.target.closest?.("[data-yc-quiet]");
document.addEventListener("htmx:beforeRequest", (event) => isQuiet(event) || showBusy(1));
document.addEventListener("htmx:afterRequest", (event) => isQuiet(event) || showBusy(-1));
document.addEventListener("htmx:beforeSwap", (event) => {
  // Signed out meanwhile: sign in, instead of seeing the sign-in page in a part of this one.
  const { responseURL } = event.detail.xhr;
  if (responseURL && new URL(responseURL).pathname === "/sign-in") location.assign(responseURL);
});
const tellFailure = (event) => isQuiet(event) || say(document.getElementById("yc-toasts").dataset.failed, "error");
document.addEventListener("htmx:responseError", tellFailure);
document.addEventListener("htmx:sendError", tellFailure);
document.addEventListener("yc:toast", (event) => say(event.detail.text, event.detail.level));

showFold();
watchToasts();
