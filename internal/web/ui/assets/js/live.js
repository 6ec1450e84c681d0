// An element with data-live is kept up to date by server-sent events: each brings
// its part anew. Not while the page is hidden, and not into a field that somebody
// types in. What has changed is read out by its gist alone.
for (const box of document.querySelectorAll("[data-live]")) follow(box);

function follow(box) {
  const says = box.querySelector("[data-live-says]");
  let events = null;
  let held = null; // what came while somebody typed

  const live = (now) => {
    box.querySelector("[data-live-on]").hidden = !now;
    box.querySelector("[data-live-off]").hidden = now;
  };
  const put = (text) => {
    const part = box.querySelector("[data-live-part]");
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    held = focused?.matches("input, select, textarea") ? text : null;
    if (held !== null) return;
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-live-part]");
    if (!fresh) return;
    const to = focused?.getAttribute("href");
    part.replaceChildren(...fresh.childNodes);
    if (to) part.querySelector(`[href="${CSS.escape(to)}"]`)?.focus({ preventScroll: true });
    if (part.dataset.says !== fresh.dataset.says) says.textContent = part.dataset.says = fresh.dataset.says;
  };
  const stop = () => {
    events?.close();
    events = null;
    live(false);
  };
  const start = () => {
    if (events || document.hidden) return;
    events = new EventSource(box.dataset.live);
    events.onopen = () => live(true);
    events.onerror = () => live(false); // it tries again by itself, unless it was turned away
    events.onmessage = (event) => put(event.data);
    events.addEventListener("end", stop);
  };
  box.addEventListener("focusout", () => setTimeout(() => held !== null && put(held)));
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", start);
  start();
}
