// Small helps for those who have JavaScript; every page reads and submits without it.
// An open page is told that something has changed, and fetches its own part anew. A connection that breaks is taken up
// again by the browser, from the last event on. (The SSE extension that htmx's wheel carries does not work with its htmx.)
// A tab that nobody sees lets go: a browser has six connections for all tabs of a site.
// The page of a thing is loaded anew; but where there is something to do, nothing moves under the hand: it says that there is
// news. Nor is whoever is on the way to another page called back (what is only downloaded looks like that, too).
const ON_THE_WAY = 5000;
let leftAt = -ON_THE_WAY;
addEventListener("beforeunload", () => { leftAt = performance.now(); });
const renew = (news) => {
  if (document.querySelector("main form[method=post]")) { news.hidden = false; }
  else if (performance.now() - leftAt < ON_THE_WAY) { setTimeout(renew, ON_THE_WAY, news); }
  else { location.reload(); }
};
for (const place of document.querySelectorAll("[data-live]")) {
  const address = new URL(place.dataset.live, location);
  let source = null;
  const leave = () => { source?.close(); source = null; };
  const listen = () => {
    leave();
    source = new EventSource(address);
    source.addEventListener("changed", (event) => {
      address.searchParams.set("after", event.lastEventId);
      if (place.id === "news") { renew(place); } else { htmx.trigger(place.firstElementChild, "news"); }
    });
    source.addEventListener("rebuilding", () => htmx.trigger("#rebuilding", "news"));
    source.addEventListener("over", () => { leave(); document.getElementById("over").hidden = false; });
  };
  listen();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { leave(); return; }
    listen();
    if (document.querySelector("#rebuilding p")) { htmx.trigger("#rebuilding", "news"); }
  });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) { listen(); } });
}
// What was open stays open when its part of the page is fetched anew, and the keyboard stays where it was.
const nameOf = (each) => `${each.closest("[id]")?.id} ${each.tagName} ${each.getAttribute("href") || each.textContent.replace(/[\d\s]+/g, " ")}`;
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const opened = new Map([...target.querySelectorAll("details > summary")].map((each) => [nameOf(each), each.parentElement.open]));
  const focused = target.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  document.addEventListener("htmx:afterSwap", () => {
    const place = document.getElementById(target.id);
    for (const each of place.querySelectorAll("details > summary")) {
      if (opened.has(nameOf(each))) { each.parentElement.open = opened.get(nameOf(each)); }
    }
    const again = focused && [...place.querySelectorAll("a, summary, button, input")].find((each) => nameOf(each) === focused);
    again?.focus({ preventScroll: true });
  }, { once: true });
});
document.addEventListener("submit", (event) => {
  const button = event.target.querySelector("button[data-once]");
  if (button) { button.setAttribute("aria-disabled", "true"); }
});
document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (!copy) { return; }
  const source = document.getElementById(copy.dataset.copy);
  if (!navigator.clipboard) { getSelection().selectAllChildren(source); return; } // without TLS: marked, to be copied by hand
  await navigator.clipboard.writeText(source.innerText);
  copy.textContent = copy.dataset.done;
});
// All of a list of ticks at once.
document.addEventListener("click", ({ target }) => {
  if (target.dataset?.tick === undefined) { return; }
  for (const each of target.closest("fieldset").querySelectorAll("input[type=checkbox]")) { each.checked = target.dataset.tick === "on"; }
  target.form?.dispatchEvent(new Event("input"));
});
// On a phone the list of pages is longer than the window: the one that is open is in sight.
const current = document.querySelector("nav [aria-current]");
if (current) { const list = current.closest("ul"); list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2; }
// The SHA-256 of a signed file is computed here; the file itself stays where it is.
document.addEventListener("change", async (event) => {
  const into = event.target.dataset.hashInto;
  if (!into || !event.target.files.length) { return; }
  const digest = await crypto.subtle.digest("SHA-256", await event.target.files[0].arrayBuffer());
  document.getElementById(into).value = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
});
// What was typed stays on this machine until it is saved: a broken network, a closed window, a session that has ended
// lose nothing. A form without a version (an act) is forgotten once the page says that it was done.
const OWN = ["csrf", "version", "base", "key", "do", "pasted", "sha256"];
const keptIn = (place) => JSON.parse(localStorage.getItem(place) || "null");
const typedIn = (field) => (field.type === "checkbox" ? (field.checked ? "on" : "") : field.value);
const fill = (form, values) => {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if (!field || typedIn(field) === value) { continue; }
    if (field.type === "checkbox") { field.checked = value === "on"; } else { field.value = value; }
    field.classList?.add("restored");
  }
};
// A draft is saved to the service too while typing pauses. Once another person has saved it, no more: who saves then chooses.
const PAUSE = 1500;
// What the checks say of the saved draft stands beside its fields, in place of what they said before.
const standBeside = (form, notes) => {
  for (const each of form.querySelectorAll("[data-finding]")) { each.remove(); }
  for (const [name, messages] of Object.entries(notes)) {
    const row = form.elements.namedItem(name)?.closest(".row");
    if (!row) { continue; }
    let place = document.getElementById(`${name}-note`);
    if (!place) {
      place = Object.assign(document.createElement("div"), { className: "beside", id: `${name}-note` });
      row.append(place);
      form.elements.namedItem(name).setAttribute("aria-describedby", place.id);
    }
    for (const message of messages) {
      const line = Object.assign(document.createElement("p"), { textContent: message });
      line.dataset.finding = "";
      place.prepend(line);
    }
  }
};
const saveQuietly = (form, keep, forget) => {
  let timer = 0, going = null, typed = 0, isOver = false;
  const say = (name, text) => {
    const place = document.getElementById(`quiet-${name}`);
    place.hidden = false;
    if (text) { place.textContent = text; }
  };
  const send = async () => {
    const until = typed, body = new FormData(form);
    body.delete("pasted");
    body.set("do", "quiet");
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body), redirect: "manual" }).catch(() => null);
    if (answer?.status === 409) { isOver = true; say("stale"); }
    if (!answer?.ok) { say("saved", document.getElementById("quiet-saved").dataset.fails); return; }
    const { version, base, notes } = await answer.json();
    for (const each of document.getElementsByName("version")) { each.value = version; }
    form.elements.base.value = base;
    form.dataset.version = version;
    standBeside(form, notes);
    if (typed === until) { forget(); } else { keep(); }
    say("saved", `${document.getElementById("quiet-saved").dataset.words} ${new Date().toLocaleTimeString(document.documentElement.lang)}`);
  };
  const pause = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { going = (going || Promise.resolve()).then(() => !isOver && send()); }, PAUSE);
  };
  form.addEventListener("input", () => { typed += 1; if (document.getElementById("older").hidden) { pause(); } });
  form.addEventListener("submit", (event) => { // what is on its way is waited for: the form must name its version
    clearTimeout(timer);
    isOver = true;
    if (!going) { return; }
    event.preventDefault();
    const before = going;
    going = null;
    before.then(() => setTimeout(() => form.requestSubmit(event.submitter))); // not while this event is being told
  });
};
const asked = new URLSearchParams(location.search);
const done = asked.get("done");
if (done && document.body.dataset.who) {
  for (const path of [location.pathname, location.pathname.replace(/[^/]+$/, "new"), asked.get("from")]) {
    localStorage.removeItem(`phongtrao:${path}:${done}-${document.body.dataset.who}`);
  }
}
for (const form of document.querySelectorAll("form[data-keep]")) {
  const place = "phongtrao:" + form.dataset.keep;
  const { version, saved, fresh } = form.dataset;
  const keep = () => {
    const version = form.dataset.version;
    const values = {};
    for (const field of form.elements) {
      const isTyped = field.name && !OWN.includes(field.name) && field.type !== "file" && (field.type !== "radio" || field.checked);
      if (isTyped) { values[field.name] = typedIn(field); }
    }
    localStorage.setItem(place, JSON.stringify({ version, base: form.elements.base?.value, values }));
  };
  const before = saved === undefined && fresh === undefined ? keptIn(place) : null;
  const differs = before && Object.entries(before.values).some(([name, value]) => {
    const field = form.elements.namedItem(name);
    return field && "value" in field && typedIn(field) !== value;
  });
  if (differs && before.version === version) {
    fill(form, before.values);
    form.querySelector("[data-restored]").hidden = false;
    form.closest("details")?.setAttribute("open", "");
  } else if (differs) {
    const older = document.getElementById("older");
    older.hidden = false;
    older.querySelector("[data-older=drop]").addEventListener("click", () => {
      localStorage.removeItem(place);
      older.hidden = true;
    });
    older.querySelector("[data-older=compare]").addEventListener("click", () => {
      fill(form, before.values);
      form.elements.version.value = before.version;
      form.elements.base.value = before.base || "";
      form.requestSubmit(form.querySelector("button[value=save]"));
    });
  } else if (fresh === undefined) { localStorage.removeItem(place); } else { keep(); }
  form.addEventListener("input", keep);
  if (form.dataset.quiet !== undefined) { saveQuietly(form, keep, () => localStorage.removeItem(place)); }
}
// Without a network nothing is sent: the page stays, and says so.
const offline = document.getElementById("offline");
if (offline) {
  document.addEventListener("submit", (event) => {
    if (navigator.onLine) { return; }
    event.preventDefault();
    event.target.querySelector("button[data-once]")?.removeAttribute("aria-disabled");
    offline.hidden = false;
    offline.focus();
  });
  addEventListener("online", () => { offline.hidden = true; });
}
// What takes longer than a moment says that it is on its way, within sight wherever the page stands.
const sending = document.getElementById("sending");
if (sending) {
  let timer = 0;
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") { return; }
    timer = setTimeout(() => { sending.hidden = false; }, 700);
  });
  addEventListener("pageshow", () => { clearTimeout(timer); sending.hidden = true; });
}
