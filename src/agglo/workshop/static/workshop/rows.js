// One box that ticks every row of the page. Without this file, a button takes the whole page.
"use strict";

(() => {
  const rows = [...document.querySelectorAll("input[name=cle]")];
  const place = document.querySelector("[data-all-rows]");
  const tally = document.querySelector("[data-rows-tally]");
  if (!rows.length || !place) return;

  const all = Object.assign(document.createElement("input"), { type: "checkbox" });
  all.setAttribute("aria-label", "Cocher toutes les lignes de la page");
  all.dataset.key = "x";
  place.replaceChildren(all);

  function show() {
    const n = rows.filter((row) => row.checked).length;
    all.checked = n === rows.length;
    all.indeterminate = n > 0 && n < rows.length;
    tally.textContent = n > 1 ? `${n} lignes cochées` : n ? "1 ligne cochée" : "";
  }

  all.addEventListener("change", () => {
    for (const row of rows) row.checked = all.checked;
    show();
  });
  for (const row of rows) row.addEventListener("change", show);
  show();
})();
