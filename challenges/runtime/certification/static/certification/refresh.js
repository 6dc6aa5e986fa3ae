/* Keeps one part of a page fresh: fetches it again every few seconds and says how old it is. The page works without this file. */
(() => {
  "use strict";
  const region = document.querySelector("[data-refresh]");
  if (!region) return;
  const status = document.querySelector("[data-refresh-status]");
  const every = Number(region.dataset.every || 15) * 1000;
  let last = new Date();
  let shown = "";

  const clock = (moment) => moment.toLocaleTimeString(document.documentElement.lang || "fr");
  const say = (message, alert = false) => {
    if (!status) return;
    status.textContent = message.replace("{time}", clock(last));
    status.classList.toggle("alert", alert);
  };
  const busy = () => {
    const active = document.activeElement;
    return Boolean(region.querySelector("details[open]")) || (region.contains(active) && active.matches("input, textarea, select"));
  };

  function swap(html) {
    const content = html.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
    if (content === shown) return;
    shown = content;
    const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
    region.innerHTML = html;
    if (focused) document.getElementById(focused)?.focus();
  }

  async function refresh() {
    if (region.querySelector("[data-final]")) return;
    if (busy()) {
      if (status) say(status.dataset.paused);
    } else {
      try {
        const reply = await fetch(region.dataset.refresh, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
        if (reply.status === 403) { location.reload(); return; }
        if (!reply.ok) throw new Error(String(reply.status));
        const html = await reply.text();
        if (!busy()) swap(html);
        last = new Date();
        if (status) say(status.dataset.fresh);
      } catch {
        if (status) say(status.dataset.lost, true);
      }
    }
    setTimeout(refresh, every);
  }
  setTimeout(refresh, every);
})();
