/* Filters the reference as one types. The page is complete without this script: the search box appears only when it runs. */
(() => {
  "use strict";
  const form = document.querySelector("[data-reference-search]");
  if (!form) return;
  const input = form.querySelector("input");
  const none = form.querySelector("[data-reference-none]");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const sections = [...document.querySelectorAll("[data-reference-section]")].map((node) => ({
    node,
    items: [...node.querySelectorAll("[data-reference-item]")].map((item) => ({ node: item, text: plain(item.textContent) })),
  }));

  function filter() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const section of sections) {
      let shown = 0;
      for (const item of section.items) {
        item.node.hidden = !words.every((word) => item.text.includes(word));
        if (!item.node.hidden) shown += 1;
      }
      section.node.hidden = shown === 0;
      found += shown;
    }
    none.hidden = found > 0;
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", filter);
  /* A link of the contents to something filtered out: show everything again. */
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || target.offsetParent !== null) return;
    input.value = "";
    filter();
    target.scrollIntoView();
  });
})();
