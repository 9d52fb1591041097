// A live list waits while nobody looks at it, while somebody reads an entry that is open, and while the keyboard is in it.

document.addEventListener("htmx:beforeRequest", (event) => {
  const list = event.target.closest("[data-yc-live]");
  if (list && (document.hidden || list.querySelector("details[open], :focus-visible"))) event.preventDefault();
});
