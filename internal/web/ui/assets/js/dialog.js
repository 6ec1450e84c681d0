// A link with data-dialog opens the confirmation of the page it leads to in a
// dialog. Whatever goes wrong, the link still leads there.
document.addEventListener("click", async (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const cancel = event.target.closest("dialog [data-cancel]");
  if (cancel) {
    event.preventDefault();
    cancel.closest("dialog").close();
    return;
  }
  const link = event.target.closest("a[data-dialog]");
  if (!link) return;
  event.preventDefault();
  const content = await confirmation(link.href);
  if (content) show(content);
  else location.assign(link.href);
});

async function confirmation(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("[data-confirm]");
  } catch {
    return null;
  }
}

function show(content) {
  const dialog = document.createElement("dialog");
  const heading = content.querySelector("h1");
  if (heading) dialog.setAttribute("aria-label", heading.textContent);
  dialog.append(document.adoptNode(content));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
