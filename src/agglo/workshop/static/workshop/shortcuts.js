// Single keys, for whoever keeps them on: each element says its own key in data-key.
// Without this file every page works the same, by Tab, Enter and access keys.
"use strict";

(() => {
  const WRITES =
    "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select";
  const help = document.getElementById("raccourcis");

  const keyed = () =>
    [...document.querySelectorAll("[data-key]")].filter((one) => one.checkVisibility());

  const said = (one) =>
    one.dataset.says || one.getAttribute("aria-label") || one.textContent.trim();

  function list() {
    const rows = document.getElementById("raccourcis-liste");
    rows.replaceChildren(
      ...keyed().map((one) => {
        const row = document.createElement("div");
        const key = document.createElement("dt");
        const what = document.createElement("dd");
        key.append(Object.assign(document.createElement("kbd"), { textContent: one.dataset.key }));
        what.textContent = one.dataset.key === "?" ? "Voir ces raccourcis" : said(one);
        row.append(key, what);
        return row;
      }),
    );
    help.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (help.open) return;
    if (event.target.closest(WRITES)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const one = keyed().find((each) => each.dataset.key === event.key.toLowerCase());
    if (!one) return;
    event.preventDefault();
    if (one.dataset.key === "?") list();
    else if (one.matches(WRITES)) one.focus();
    else one.click();
  });
})();
