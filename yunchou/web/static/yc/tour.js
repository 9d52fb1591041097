// The panel of the tour: it takes the focus when a step is new, and while it has it, ← and → walk and Escape folds it.
// Without script it is links, a form and a fold.

const panel = document.querySelector("[data-yc-tour]");
const fold = panel.querySelector("details");
const LAST = "yc-tour-step";
const FOLDED = "yc-tour-folded";

function recall(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null; // Storage may be forbidden; every page is then a new step.
  }
}

function keep(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // As above.
  }
}

function arrive() {
  const isNew = recall(LAST) !== panel.dataset.ycTour;
  keep(LAST, panel.dataset.ycTour);
  fold.open = isNew || recall(FOLDED) !== "yes";
  // Once the browser has gone to the part of the page that the address names, which takes the focus with it.
  if (isNew) addEventListener("load", () => panel.querySelector("summary").focus({ preventScroll: true }));
}

panel.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.key === "ArrowRight") panel.querySelector("[data-yc-tour-on]")?.click();
  else if (event.key === "ArrowLeft") panel.querySelector("[data-yc-tour-back]")?.click();
  else if (event.key === "Escape") fold.open = false;
  else return;
  event.preventDefault();
});

fold.addEventListener("toggle", () => keep(FOLDED, fold.open ? "no" : "yes"));
arrive();
