// An element with data-refresh is fetched again every so many seconds and
// swapped when it has changed; what it says then is read out (aria-live).
// Not while the page is hidden, offline, or the reader is inside the element.
for (const element of document.querySelectorAll("[data-refresh]")) watch(element);

function watch(element) {
  const pause = Number(element.dataset.refresh) * 1000;
  let wait = pause;
  const again = () => setTimeout(look, wait);
  const look = async () => {
    if (document.hidden || !navigator.onLine || element.contains(document.activeElement)) return again();
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return; // signed out or gone: stop asking
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(element.id);
      if (!fresh) return;
      if (fresh.innerHTML !== element.innerHTML) element.replaceChildren(...fresh.childNodes);
      if (!("refresh" in fresh.dataset)) return; // nothing more to wait for
      wait = pause;
    } catch {
      wait = Math.min(wait * 2, 60000);
    }
    again();
  };
  again();
}

const offline = document.querySelector("[data-offline]");
const tell = () => { offline.hidden = navigator.onLine; };
addEventListener("offline", tell);
addEventListener("online", tell);
