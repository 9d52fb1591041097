// Dragging cards of a board by their handle. The buttons on the cards do the same without script.

const LIST = "[data-yc-arrange]";
const CARD = "[data-yc-card]";

let dragged = null;
let before = "";

const order = (list) => [...list.querySelectorAll(CARD)].map((card) => card.dataset.ycCard);

function take(event) {
  const handle = event.target.closest("[data-yc-handle]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  dragged = handle.closest(CARD);
  before = order(dragged.closest(LIST)).join();
  handle.setPointerCapture(event.pointerId);
  dragged.classList.add("is-dragged");
}

// The dragged card takes the place of the one under the pointer; that one moves towards the place left free.
function move(event) {
  if (!dragged) return;
  const over = document.elementFromPoint(event.clientX, event.clientY)?.closest(CARD);
  if (!over || over === dragged || over.parentElement !== dragged.parentElement) return;
  const isLater = dragged.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (isLater) over.after(dragged);
  else over.before(dragged);
}

function drop() {
  if (!dragged) return;
  const list = dragged.closest(LIST);
  dragged.classList.remove("is-dragged");
  dragged = null;
  if (order(list).join() !== before) keep(list);
}

function keep(list) {
  const form = document.getElementById(list.dataset.ycArrange);
  window.htmx.ajax("POST", form.action, {
    target: "#arrangement",
    swap: "outerHTML",
    values: { card: order(list) },
  });
}

document.addEventListener("pointerdown", take);
document.addEventListener("pointermove", move);
document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);
