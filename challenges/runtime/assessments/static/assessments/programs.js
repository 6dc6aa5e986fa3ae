/* Programs and queries: trying without leaving the page, and going through what a program did, step by step. Without this file the button loads the
   page, and the steps are a list. */
(() => {
  "use strict";

  // Before the player, which sends answers: a try is none.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.name !== "try") return;
    event.preventDefault();
    event.stopPropagation();
    attempt(event.target, button);
  }, true);

  async function attempt(form, button) {
    const place = form.querySelector("[data-tried]");
    if (place.getAttribute("aria-busy") === "true") return;
    place.setAttribute("aria-busy", "true");
    tell(place, button.dataset.working);
    try {
      const reply = await fetch(button.formAction, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
      if (!reply.ok && reply.status !== 422 && reply.status !== 429) throw new Error(String(reply.status));
      const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
      place.replaceChildren(...[...fresh.body.childNodes].map((one) => document.adoptNode(one)));
      place.querySelectorAll("[data-trace]").forEach(steps);
      place.focus({ preventScroll: true });
      place.scrollIntoView({ block: "nearest" });
    } catch {
      tell(place, button.dataset.offline);
    } finally {
      place.removeAttribute("aria-busy");
    }
  }

  function tell(place, sentence) {
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    said.textContent = sentence;
    place.replaceChildren(said);
  }

  // One step at a time, with the figure on its map and the line in the program.
  function steps(box) {
    const items = [...box.querySelectorAll("ol > li")];
    if (items.length < 2) return;
    const words = box.dataset;
    const bar = document.createElement("p");
    bar.className = "trace-tools";
    const make = (label, to) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      made.addEventListener("click", () => show(to()));
      bar.append(made);
      return made;
    };
    let now = items.length - 1;
    const first = make(words.first, () => 0);
    const before = make(words.before, () => now - 1);
    const after = make(words.after, () => now + 1);
    const last = make(words.last, () => items.length - 1);
    const place = document.createElement("span");
    place.setAttribute("role", "status");
    bar.append(place);
    box.querySelector("ol").before(bar);
    box.classList.add("is-stepped");

    function show(at) {
      now = Math.max(0, Math.min(items.length - 1, at));
      items.forEach((item, index) => { item.hidden = index !== now; });
      first.disabled = before.disabled = now === 0;
      last.disabled = after.disabled = now === items.length - 1;
      place.textContent = words.place.replace("{n}", now + 1).replace("{of}", items.length);
      draw(box, items[now]);
      mark(items[now].dataset.line);
    }
    show(0);
  }

  function draw(box, item) {
    if (!item.dataset.figure) return;
    const [x, y, look] = item.dataset.figure.split(",");
    const objects = new Set((item.dataset.objects || "").split(" "));
    const painted = new Set((item.dataset.painted || "").split(" "));
    box.querySelectorAll("[data-cell]").forEach((cell) => {
      cell.classList.toggle("has-object", objects.has(cell.dataset.cell));
      cell.classList.toggle("is-painted", painted.has(cell.dataset.cell));
      const here = cell.dataset.cell === `${x},${y}`;
      if (here) cell.dataset.figure = look; else delete cell.dataset.figure;
    });
  }

  function mark(line) {
    const field = document.querySelector("[data-code]");
    if (!field || !line) return;
    const lines = field.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    field.setSelectionRange(start, start + (lines[line - 1] || "").length);
  }

  // A new line begins where the one before it began; two buttons move the lines that are chosen.
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || !(field instanceof HTMLTextAreaElement) || !field.matches("[data-code]") || event.ctrlKey || event.metaKey || event.isComposing) return;
    const before = field.value.slice(0, field.selectionStart).split("\n").pop();
    const spaces = before.match(/^ */)[0] + (/:\s*$/.test(before) ? "    " : "");
    if (!spaces) return;
    event.preventDefault();
    field.setRangeText(`\n${spaces}`, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-indent]");
    if (!button) return;
    const field = button.closest("form").querySelector("[data-code]");
    const width = Number(button.dataset.indent);
    const from = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
    const found = field.value.indexOf("\n", field.selectionEnd);
    const to = found < 0 ? field.value.length : found;
    const moved = field.value.slice(from, to).split("\n").map((line) => (width > 0 ? " ".repeat(width) + line : line.replace(new RegExp(`^ {1,${-width}}`), "")));
    field.setRangeText(moved.join("\n"), from, to, "select");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  const show = () => {
    document.querySelectorAll("[data-indent]").forEach((button) => { button.hidden = false; });
    document.querySelectorAll("[data-trace]:not(.is-stepped)").forEach(steps);
  };
  show();
  // In an exam the next question comes in place of this one.
  new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
})();
