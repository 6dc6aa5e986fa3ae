/* Renews the list of a campaign while somebody looks at it: every fifteen seconds, in a page that is shown, until it is paused. Parts that
   changed are put in place of those of before; what has the focus or is open stays so. Without this file the page says the same when it is read again. */
(() => {
  "use strict";
  const box = document.querySelector("[data-live]");
  if (!box || !window.fetch) return;
  const EVERY = 15000;
  const pause = box.querySelector("[data-live-pause]");
  const text = box.querySelector("[data-live-text]");
  const said = box.querySelector("[data-live-said]");
  let etag = `"${box.dataset.etag}"`;
  let paused = false;
  let failures = 0;
  let timer = 0;

  box.querySelector("[data-live-reload]").hidden = true;
  pause.hidden = false;

  function address() {
    const query = new URLSearchParams(location.search);
    query.set("mark", box.dataset.mark);
    return `${box.dataset.live}?${query}`;
  }

  function replaced(fresh) {
    const focused = document.activeElement && box.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...box.querySelectorAll("details[open][id]")].map((one) => one.id);
    for (const part of fresh.querySelectorAll("[data-part]")) {
      const old = box.querySelector(`[data-part="${part.dataset.part}"]`);
      if (old) old.replaceWith(document.adoptNode(part));
    }
    for (const id of open) { const one = document.getElementById(id); if (one) one.open = true; }
    if (focused && document.activeElement === document.body) { const one = document.getElementById(focused); if (one) one.focus({ preventScroll: true }); }
  }

  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const told = fresh.querySelector("[data-part=said]");
    // Spoken only when numbers of the class moved, not at each answer.
    if (told && told.textContent !== said.textContent) said.textContent = told.textContent;
    replaced(fresh);
  }

  function renewed() {
    failures = 0;
    text.classList.remove("alert");
    text.textContent = text.dataset.renewed.replace("{time}", new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
  }

  async function ask() {
    if (paused || document.hidden) return wait();
    try {
      const reply = await fetch(address(), { headers: { "If-None-Match": etag, "X-Requested-With": "fetch" }, credentials: "same-origin", cache: "no-store", redirect: "error" });
      if (reply.status !== 304 && !reply.ok) throw new Error(String(reply.status));
      if (reply.ok && reply.status !== 304) {
        const html = await reply.text();
        // Paused while the answer was on its way: what one reads stays.
        if (paused) return wait();
        etag = reply.headers.get("ETag") || etag;
        show(html);
      }
      renewed();
    } catch {
      failures += 1;
      if (failures === 3) { text.classList.add("alert"); text.textContent = box.dataset.lost; said.textContent = box.dataset.lost; }
    }
    return wait();
  }

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(ask, EVERY * Math.min(1 + failures, 4));
  }

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
    if (!paused) ask();
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !paused) ask(); });
  wait();
})();
