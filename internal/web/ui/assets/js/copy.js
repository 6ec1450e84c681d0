// Copy buttons: data-copy names the field, data-done is what to say after.
// Without the clipboard (plain http) the field's own selection is copied.
async function copy(field) {
  if (navigator.clipboard) return navigator.clipboard.writeText(field.value);
  field.select();
  if (!document.execCommand("copy")) throw new Error("copying is not allowed");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || button.dataset.busy) return;
  const field = document.getElementById(button.dataset.copy);
  try {
    await copy(field);
  } catch {
    field.select();
    return;
  }
  const words = button.querySelector("[data-words]");
  const status = button.nextElementSibling;
  const before = words.textContent;
  button.dataset.busy = "true";
  words.textContent = status.textContent = button.dataset.done;
  setTimeout(() => {
    words.textContent = before;
    status.textContent = "";
    delete button.dataset.busy;
  }, 2000);
});
