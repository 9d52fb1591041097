// Files dropped on the page: sent at once, with how far they are. Without script the form does the same.

const form = document.querySelector("[data-yc-upload]");
const field = form?.querySelector("input[type=file]");
const bar = form?.querySelector("progress");

form?.classList.add("is-scripted");

function send() {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.addEventListener("loadend", () => {
    const next = request.getResponseHeader("HX-Redirect");
    if (next) location.assign(next);
    else location.reload();
  });
  bar.hidden = false;
  form.classList.add("is-sending");
  request.setRequestHeader("HX-Request", "true");
  request.send(new FormData(form));
}

field?.addEventListener("change", () => field.files.length && send());
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (field.files.length) send();
});
for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  form?.addEventListener(name, (event) => {
    event.preventDefault();
    form.classList.toggle("is-over", over);
  });
}
form?.addEventListener("drop", (event) => {
  field.files = event.dataTransfer.files;
  if (field.files.length) send();
});
