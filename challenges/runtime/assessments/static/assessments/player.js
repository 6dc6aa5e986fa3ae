/* The player's network manners: keep what is typed, send once, retry until the server has it, and in an exam show the next question that
   comes with the acknowledgement. The page works without this file. */
(() => {
  "use strict";
  const HIDDEN = new Set(["csrfmiddlewaretoken", "idempotency_key"]);

  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private mode: the server still has the form */ } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
  };

  // One question: its draft, its answer on the way.
  function play(form) {
    const status = form.querySelector(".network");
    const text = status.dataset;
    const draftKey = `balise-draft-${form.dataset.attempt}`;
    const queueKey = `balise-answer-${form.dataset.attempt}`;
    let sending = false;

    const say = (message, alert = false) => { status.textContent = message || ""; status.classList.toggle("alert", alert); };

    const fields = () => [...new FormData(form)].filter(([name]) => !HIDDEN.has(name));

    function restore() {
      const draft = store.get(draftKey);
      const typed = [...form.querySelectorAll("input[type=text], textarea, select")].filter((field) => field.name !== "kind");
      if (!draft || form.querySelector("input:checked") || typed.some((field) => field.value)) return;
      let found = false;
      for (const [name, value] of draft) {
        for (const input of form.elements) {
          if (input.name !== name) continue;
          if (input.type === "radio" || input.type === "checkbox") {
            if (input.value === value) { input.checked = true; found = true; }
          } else if (value) { input.value = value; found = true; }
        }
      }
      if (found) say(text.restored);
    }

    async function post(pairs, wait = 0) {
      if (wait) await new Promise((resume) => setTimeout(resume, wait));
      say(text.sending);
      let reply;
      let told = null;
      try {
        reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(pairs), headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
        // The line may drop in the middle of a reply too: the same request gets it again.
        if (reply.ok && (reply.headers.get("Content-Type") || "").includes("json")) told = await reply.json();
      } catch {
        say(text.offline, true);
        return post(pairs, Math.min(15000, (wait || 500) * 2));
      }
      if (reply.status >= 500) {
        say(text.offline, true);
        return post(pairs, Math.min(15000, (wait || 500) * 2));
      }
      store.drop(queueKey);
      if (told) {
        store.drop(draftKey);
        say(pairs.some(([name]) => name === "skip") ? text.skipped : text.saved);
        if (!shown(told)) location.assign(told.next);
        return undefined;
      }
      // Refused with an explanation: let the server show its page.
      form.dataset.plain = "1";
      sending = false;
      const button = pairs.find(([name]) => name === "skip") ? form.querySelector("[name=skip]") : form.querySelector("[name=send]");
      form.requestSubmit(button);
      return undefined;
    }

    form.addEventListener("input", () => store.set(draftKey, fields()));
    form.addEventListener("submit", (event) => {
      if (form.dataset.plain) return;
      event.preventDefault();
      if (sending) return;
      sending = true;
      const pairs = [...new FormData(form)];
      const button = event.submitter;
      if (button && button.name) pairs.push([button.name, button.value]);
      store.set(queueKey, pairs.filter(([name]) => name !== "csrfmiddlewaretoken"));
      post(pairs);
    });

    function resume() {
      const queued = store.get(queueKey);
      if (!queued) return;
      sending = true;
      post([["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value], ...queued]);
    }

    restore();
    resume();
  }

  // Put the question that came with the acknowledgement in place of this one; whether it could be done.
  function shown({ next, page }) {
    if (!page) return false;
    try {
      const fresh = new DOMParser().parseFromString(page, "text/html");
      const main = fresh.querySelector("main");
      const heading = main.querySelector("h1");
      // Another language, since this page was loaded: what stands around the question must change too.
      if (!main.querySelector("form[data-player]") || fresh.documentElement.lang !== document.documentElement.lang) return false;
      // A parsed document runs no script, and has read these as text to show.
      main.querySelectorAll("noscript").forEach((one) => one.remove());
      document.querySelector("main").replaceWith(document.adoptNode(main));
      document.title = fresh.title;
      // The page of a refused answer has another address.
      history.replaceState(history.state, "", next);
      start();
      heading.focus({ preventScroll: true });
      window.scrollTo(0, 0);
      return true;
    } catch {
      return false;
    }
  }

  // Seconds are shown in the last two minutes, and all along a question that is timed; they are spoken at a few moments only, for those who
  // hear the page.
  const SPOKEN = [600, 300, 120, 60, 30, 10, 0];
  const NEAR = 120;

  function tick() {
    const clock = document.querySelector(".clock[data-deadline]");
    if (!clock) return;
    const words = clock.dataset;
    const said = document.querySelector("[data-clock-said]");
    const skew = Date.parse(words.now) - Date.now();
    const near = "timed" in words ? Infinity : NEAR;
    const seconds = () => Math.max(0, Math.ceil((Date.parse(words.deadline) - Date.now() - skew) / 1000));
    const worded = (left) => {
      if (left <= 0) return words.over;
      if (left > near) return words.minutes.replace("{n}", Math.ceil(left / 60));
      const [minutes, rest] = [Math.floor(left / 60), left % 60];
      return minutes ? words.seconds.replace("{m}", minutes).replace("{s}", rest) : words.last.replace("{s}", rest);
    };
    let before = Infinity;
    const show = () => {
      // Another question took its place, with a clock of its own.
      if (!clock.isConnected) return;
      const left = seconds();
      const sentence = worded(left);
      if (clock.textContent !== sentence) clock.textContent = sentence;
      clock.classList.toggle("alert", left <= 60);
      if (SPOKEN.some((moment) => left <= moment && moment < before)) said.textContent = sentence;
      before = left;
      if (left > 0) setTimeout(show, left > near + 15 ? 15000 : 1000 - ((Date.now() + skew) % 1000));
    };
    show();
  }

  // Keys of one letter may be switched off (WCAG 2.1.4): the choice is kept in this browser.
  const KEYS = "balise-keys";
  const keysOn = () => store.get(KEYS) !== false;

  function keys(form) {
    const help = document.querySelector(".keys");
    if (!help) return;
    const box = help.querySelector("[data-keys]");
    const show = () => { box.checked = keysOn(); form.classList.toggle("keys-on", keysOn()); };
    help.hidden = false;
    box.addEventListener("change", () => { store.set(KEYS, box.checked); show(); });
    show();
  }

  const typing = (target) => target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable], .artefact");

  // Listened to from above: in an exam the question is replaced, and its form with it.
  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("form[data-player]");
    if (!form || event.defaultPrevented || event.altKey || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (event.target.closest("form") && event.target.form !== form) return;
      event.preventDefault();
      form.requestSubmit(form.querySelector("[name=send]"));
      return;
    }
    if (!keysOn() || event.ctrlKey || event.metaKey || event.repeat || event.key.length !== 1 || typing(event.target)) return;
    const key = event.key.toLowerCase();
    // To the button, not through it: a question that is passed does not come back.
    if (key === "p") form.querySelector("[name=skip]").focus();
    const place = key >= "1" && key <= "9" ? Number(key) - 1 : key >= "a" && key <= "i" ? key.charCodeAt(0) - 97 : -1;
    const option = form.querySelectorAll(".options input")[place];
    if (option) { option.click(); option.focus(); }
  });

  // A table that is wider than the screen slides: say so where it does, for its bar is easily missed.
  function slides() {
    for (const cue of document.querySelectorAll(".slide-cue")) {
      const zone = cue.nextElementSibling;
      const look = () => { cue.hidden = zone.scrollWidth <= zone.clientWidth + 1; };
      new ResizeObserver(look).observe(zone);
      // What unfolds within it may be wider.
      zone.addEventListener("toggle", look, true);
      look();
    }
  }

  function start() {
    const form = document.querySelector("form[data-player]");
    if (!form) return;
    play(form);
    tick();
    keys(form);
    slides();
    // Helps of the forms of response (forms.js), which may not be there yet.
    document.dispatchEvent(new Event("balise:question"));
  }

  start();
})();
