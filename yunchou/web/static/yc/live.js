// A live list waits while nobody looks at it, or while somebody reads an entry that is open.

document.addEventListener("htmx:beforeRequest", (event) => {
  const list = event.target.closest("[data-yc-live]");
  if (list && (document.hidden || list.querySelector("details[open]"))) event.preventDefault();
});
