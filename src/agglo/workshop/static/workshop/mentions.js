// Offers the names of colleagues after « @ ». Without this file, the name is written in full.
"use strict";

(() => {
  const MOST = 6;
  const form = document.querySelector("form[data-mentions]");
  const area = form?.querySelector("textarea");
  const source = form && document.getElementById(form.dataset.mentions);
  if (!area || !source) return;

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const names = [...source.children].map((one) => one.textContent);
  const list = Object.assign(document.createElement("ul"), { id: "noms", hidden: true });
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Collègues");
  const tally = Object.assign(document.createElement("p"), { className: "hidden" });
  tally.setAttribute("role", "status");
  area.after(list, tally);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", "noms");
  let chosen = -1;

  const begun = () => /(?:^|[^\w@.])@([\p{L}\p{N}'’. -]{0,40})$/u.exec(
    area.value.slice(0, area.selectionStart),
  );

  function close() {
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
    chosen = -1;
  }

  function choose(at) {
    chosen = at;
    [...list.children].forEach((one, n) => one.setAttribute("aria-selected", n === at));
    area.setAttribute("aria-activedescendant", `nom-${at}`);
  }

  function put(name) {
    const end = area.selectionStart;
    const start = end - begun()[1].length;
    area.setRangeText(`${name} `, start, end, "end");
    close();
    area.focus();
  }

  area.addEventListener("input", () => {
    const match = begun();
    const said = match && fold(match[1]);
    const found = match
      ? names.filter((name) => fold(name).split(" ").some((_, n, words) =>
          words.slice(n).join(" ").startsWith(said))).slice(0, MOST)
      : [];
    list.replaceChildren(...found.map((name, n) => {
      const one = Object.assign(document.createElement("li"), { id: `nom-${n}`, textContent: name });
      one.setAttribute("role", "option");
      one.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        put(name);
      });
      return one;
    }));
    list.hidden = !found.length;
    tally.textContent = found.length ? `${found.length} nom(s), flèches pour choisir` : "";
    if (found.length) choose(0);
    else close();
  });

  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const n = list.children.length;
    if (event.key === "ArrowDown") choose((chosen + 1) % n);
    else if (event.key === "ArrowUp") choose((chosen + n - 1) % n);
    else if (event.key === "Enter" || event.key === "Tab") put(list.children[chosen].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  area.addEventListener("blur", close);
})();
