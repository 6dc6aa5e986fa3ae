/* What the player kept in this browser ends with the test: at its end, and when somebody says that it is not theirs. */
(() => {
  "use strict";
  const forget = () => {
    try {
      for (const key of Object.keys(localStorage)) if (/^balise-(draft|answer)-/.test(key)) localStorage.removeItem(key);
    } catch { /* private mode: nothing was kept */ }
  };
  const running = document.querySelector("form[data-player]") || document.querySelector("[data-goes-on]");
  if (!running) forget();
  document.querySelectorAll("form[data-leave]").forEach((form) => form.addEventListener("submit", forget));
})();
