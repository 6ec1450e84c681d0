// How a person finds things on a page: by what they read. Each function
// answers {value} or, as long as it cannot, {excuse}.
var find = (() => {
  const squeeze = (text) => (text || "").replace(/\s+/g, " ").trim();
  const visible = (e) => e.checkVisibility({ checkVisibilityCSS: true }) && e.getClientRects().length > 0;

  const nameOf = (e) => {
    const by = e.getAttribute("aria-labelledby");
    if (by) return squeeze(by.split(" ").map((id) => document.getElementById(id)?.textContent).join(" "));
    if (e.ariaLabel) return squeeze(e.ariaLabel);
    if (e.labels?.length) return squeeze(e.labels[0].textContent);
    const heard = e.cloneNode(true);
    for (const silent of heard.querySelectorAll("[aria-hidden=true]")) silent.remove();
    return squeeze(heard.textContent || e.value || e.title);
  };

  // An open dialog hides the page behind it.
  const all = () => document.querySelector("dialog[open]") || document.body;

  const scope = (within) => {
    if (!within) return all();
    const wanted = squeeze(within);
    const parts = [...all().querySelectorAll("tr, li, section, article, form, fieldset, dialog, nav, header, footer, main")]
      .filter((e) => visible(e) && squeeze(e.innerText).includes(wanted));
    // The smallest part: no other one inside of it says the same.
    return parts.find((e) => !parts.some((o) => o !== e && e.contains(o))) || null;
  };

  // Exact names first, then names that begin with the text; the page itself
  // before its frame.
  const named = (elements, text) => {
    const wanted = squeeze(text);
    const groups = [
      elements.filter((e) => nameOf(e) === wanted),
      elements.filter((e) => nameOf(e).startsWith(wanted)),
    ];
    for (const group of groups) {
      const inside = group.filter((e) => e.closest("main, dialog"));
      if (inside.length) return inside;
      if (group.length) return group;
    }
    return [];
  };

  const one = (within, selector, text, kind) => {
    const part = scope(within);
    if (!part) return { excuse: `there is no part of the page that says "${within}"` };
    const found = named([...part.querySelectorAll(selector)].filter(visible), text);
    const where = within ? ` where it says "${within}"` : "";
    if (!found.length) {
      const others = [...new Set([...part.querySelectorAll(selector)].filter(visible).map(nameOf))].slice(0, 30);
      return { excuse: `there is no ${kind} "${text}"${where}; there are: ${others.join(" | ")}` };
    }
    const leads = new Set(found.map((e) => e.href || e));
    if (leads.size > 1) return { excuse: `${found.length} are called "${text}"${where}; narrow it down with In(...)` };
    return { element: found[0] };
  };

  const fields = "input:not([type=hidden]), select, textarea";
  const field = (within, label) => one(within, fields, label, "field");

  const leadsAway = (e, scriptOff) => {
    const link = e.closest("a[href]");
    if (link) {
      if (link.hasAttribute("download") || link.target === "_blank") return false;
      if (!scriptOff && (link.dataset.dialog !== undefined || (link.closest("dialog") && link.dataset.cancel !== undefined))) return false;
      const to = new URL(link.href);
      return !(to.hash && to.href.split("#")[0] === location.href.split("#")[0]);
    }
    return e.type === "submit" && !!e.form && e.form.method !== "dialog" && (scriptOff || !e.form.dataset.sent);
  };

  return {
    clickable(within, name, scriptOff) {
      const selector = "a[href], button, summary, input[type=checkbox], input[type=radio], input[type=submit], [role=button], [role=tab]";
      const { element, excuse } = one(within, selector, name, "link or button");
      if (!element) return { excuse };
      if (element.disabled) return { excuse: `"${name}" is disabled` };
      element.scrollIntoView({ block: "center", behavior: "instant" });
      const box = [...element.getClientRects()].find((r) => r.width && r.height) || element.getBoundingClientRect();
      const x = box.x + box.width / 2, y = box.y + box.height / 2;
      const top = document.elementFromPoint(x, y);
      const reached = top && (element.contains(top) || top.contains(element) || [...(element.labels || [])].some((l) => l.contains(top)));
      if (!reached) return { excuse: `"${name}" is covered by <${top?.tagName.toLowerCase()} class="${top?.className}">` };
      return { value: { X: x, Y: y, Navigates: leadsAway(element, scriptOff) } };
    },
    focus(within, label, value) {
      const { element, excuse } = field(within, label);
      if (!element) return { excuse };
      if (element.disabled || element.readOnly) return { excuse: `the field "${label}" cannot be written` };
      element.scrollIntoView({ block: "center", behavior: "instant" });
      element.focus();
      if (!["date", "month", "time", "datetime-local", "color", "range"].includes(element.type) && value !== "") {
        element.select();
        return { value: { Kind: "typed" } };
      }
      element.value = value;
      element.dispatchEvent(new Event("input", { bubbles: true }));
      element.dispatchEvent(new Event("change", { bubbles: true }));
      return { value: { Kind: "set" } };
    },
    chosen(within, label) {
      const { element, excuse } = field(within, label);
      if (!element) return { excuse };
      window.seatwardChosen = element; // an element has no other way out of here
      return { value: true };
    },
    select(within, label, option) {
      const { element, excuse } = field(within, label);
      if (!element) return { excuse };
      const options = [...(element.options || [])];
      const chosen = options.find((o) => squeeze(o.text) === squeeze(option));
      if (!chosen) return { excuse: `"${label}" has no "${option}"; it has: ${options.map((o) => o.text).join(" | ")}` };
      element.focus();
      element.value = chosen.value;
      element.dispatchEvent(new Event("input", { bubbles: true }));
      element.dispatchEvent(new Event("change", { bubbles: true }));
      return { value: true };
    },
    checked(within, label) {
      const { element, excuse } = one(within, "input[type=checkbox], input[type=radio]", label, "checkbox");
      return element ? { value: element.checked } : { excuse };
    },
    value(within, label) {
      const { element, excuse } = field(within, label);
      return element ? { value: element.value } : { excuse };
    },
    see(within, text) {
      const part = scope(within);
      return part && squeeze(part.innerText).includes(squeeze(text)) ? { value: true } : { excuse: "it is not there" };
    },
    notSee(within, text) {
      const part = scope(within);
      return part && squeeze(part.innerText).includes(squeeze(text)) ? { excuse: "it is still there" } : { value: true };
    },
    text(within, selector) {
      const found = scope(within)?.querySelector(selector);
      return found ? { value: found.innerText } : { excuse: "there is none" };
    },
    count(within, selector) {
      return { value: [...(scope(within)?.querySelectorAll(selector) || [])].filter(visible).length };
    },
    overflow() {
      const wide = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= wide) return { value: "" };
      const out = [...document.body.querySelectorAll("*")].find((e) => visible(e) && e.getBoundingClientRect().right > wide + 1);
      return { value: `<${out?.tagName.toLowerCase()} class="${out?.getAttribute("class")}"> ${squeeze(out?.textContent).slice(0, 60)}` };
    },
    focused() {
      return { value: nameOf(document.activeElement) };
    },
  };
})();
