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
  // Listened to from above: in an exam the player puts the next question in place of this one, and the way out with it.
  document.addEventListener("submit", (event) => { if (event.target.matches("form[data-leave]")) forget(); });
})();
