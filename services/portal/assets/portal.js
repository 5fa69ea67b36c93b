// Small helps for those who have JavaScript; every page reads and submits without it.
// An open page is told that something has changed, and fetches its own part anew. A connection that breaks is taken up
// again by the browser, from the last event on. (The SSE extension that htmx's wheel carries does not work with its htmx.)
for (const place of document.querySelectorAll("[data-live]")) {
  const source = new EventSource(place.dataset.live);
  source.addEventListener("changed", () => htmx.trigger(place.firstElementChild, "news"));
  source.addEventListener("rebuilding", () => htmx.trigger("#rebuilding", "news"));
}
document.addEventListener("submit", (event) => {
  const button = event.target.querySelector("button[data-once]");
  if (button) { button.setAttribute("aria-disabled", "true"); }
});
document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (!copy) { return; }
  const text = document.getElementById(copy.dataset.copy).innerText;
  await navigator.clipboard.writeText(text);
  copy.textContent = copy.dataset.done;
});
// What was typed into a report stays on this machine until it is saved: a broken network loses nothing.
const draft = document.querySelector("form[data-keep]");
if (draft) {
  const place = "phongtrao:" + draft.dataset.keep;
  const kept = JSON.parse(localStorage.getItem(place) || "null");
  if (kept && kept.version === draft.dataset.version) {
    for (const [name, value] of Object.entries(kept.values)) {
      const field = draft.elements.namedItem(name);
      if (field && field.value !== value) { field.value = value; field.classList.add("restored"); }
    }
    if (draft.querySelector(".restored")) { document.getElementById("restored").hidden = false; }
  } else { localStorage.removeItem(place); }
  const keep = () => {
    const values = {};
    for (const [name, value] of new FormData(draft)) {
      if (!["csrf", "version", "key", "do", "pasted"].includes(name)) { values[name] = value; }
    }
    localStorage.setItem(place, JSON.stringify({ version: draft.dataset.version, values }));
  };
  draft.addEventListener("input", keep);
}
