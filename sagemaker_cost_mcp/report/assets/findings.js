// Sorts, filters and folds a table of findings. Each finding is a <tbody data-finding> of two rows, the line and what
// stands behind it, whoever made them: the server for the report, rows.js for the dashboard.
const Findings = (() => {
  "use strict";
  const confidence = ["low", "medium", "high"];
  const numeric = new Set(["rank", "cost", "saving", "confidence"]);
  const choices = [["phase", "Phase"], ["region", "Region"], ["confidence", "Confidence"], ["owner", "Owner"]];
  let serial = 0;

  const made = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  const spoken = (name) => {
    const words = name.replaceAll("_", " ");
    return words.slice(0, 1).toUpperCase() + words.slice(1);
  };

  const dollars = (amount, currency) =>
    new Intl.NumberFormat("en-US", { style: "currency", currency, currencyDisplay: "code" })
      .format(amount)
      .replace("USD\u00a0", "$");

  // -- order --------------------------------------------------------------------------------------------------------
  const value = (body, key) => {
    const text = body.dataset[key] ?? "";
    if (key === "confidence") return confidence.indexOf(text);
    if (!numeric.has(key)) return text.toLowerCase();
    return text === "" ? null : Number(text);
  };

  // What is not known stands last, whichever way the rest is sorted.
  const compared = (one, other, key, way) => {
    const [a, b] = [value(one, key), value(other, key)];
    if (a === null || b === null) return (a === null) - (b === null);
    const order = typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
    return way * order || Number(one.dataset.rank) - Number(other.dataset.rank);
  };

  const sort = (table, key, way) => {
    const bodies = [...table.querySelectorAll("[data-finding]")];
    bodies.sort((one, other) => compared(one, other, key, way));
    table.append(...bodies);
    for (const head of table.querySelectorAll("th[data-sort]")) {
      const mine = head.dataset.sort === key;
      if (mine) head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
  };

  const sortable = (table) => {
    for (const head of table.querySelectorAll("th[data-sort]")) {
      const button = made("button", { type: "button", class: "sorter" }, ...head.childNodes);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const key = head.dataset.sort;
        const now = head.getAttribute("aria-sort");
        const first = numeric.has(key) && key !== "rank" ? -1 : 1;
        sort(table, key, now === null ? first : now === "ascending" ? -1 : 1);
      });
    }
  };

  // -- folding ------------------------------------------------------------------------------------------------------
  const fold = (body, open) => {
    body.querySelector(".more").hidden = !open;
    body.querySelector(".folder").setAttribute("aria-expanded", String(open));
  };

  const foldable = (table) => {
    for (const body of table.querySelectorAll("[data-finding]")) {
      const title = body.querySelector("[data-fold]");
      const button = made("button", { type: "button", class: "folder", "aria-controls": title.dataset.fold });
      button.append(made("span", {}, ...title.childNodes));
      title.replaceChildren(button);
      button.addEventListener("click", () => fold(body, button.getAttribute("aria-expanded") !== "true"));
      fold(body, false);
    }
  };

  // -- filters ------------------------------------------------------------------------------------------------------
  const chosen = (field) => (field ? field.value.trim() : "");

  const passes = (body, wanted) =>
    choices.every(([key]) => wanted[key] === "" || body.dataset[key] === wanted[key]) &&
    (wanted.least === "" || Number(body.dataset.saving) >= Number(wanted.least)) &&
    wanted.text.toLowerCase().split(/\s+/).every((word) => body.textContent.toLowerCase().includes(word));

  const tell = (section, bodies, shown) => {
    const currency = section.dataset.currency || "USD";
    const total = shown.reduce((sum, body) => sum + Number(body.dataset.saving), 0);
    const some = shown.length === bodies.length ? `All ${bodies.length}` : `${shown.length} of ${bodies.length}`;
    const noun = bodies.length === 1 ? "finding" : "findings";
    section.querySelector("[data-shown]").textContent =
      `${some} ${noun}, together ${dollars(total, currency)} a month.`;
  };

  const apply = (section, table) => {
    const fields = section.querySelectorAll("[data-filter]");
    const wanted = Object.fromEntries([...fields].map((field) => [field.dataset.filter, chosen(field)]));
    const bodies = [...table.querySelectorAll("[data-finding]")];
    const shown = bodies.filter((body) => passes(body, { text: "", least: "", ...wanted }));
    for (const body of bodies) body.hidden = !shown.includes(body);
    tell(section, bodies, shown);
  };

  const labelled = (label, field, more = "") => {
    serial += 1;
    field.id = `filter-${serial}`;
    return made("label", { for: field.id, class: more }, label, field);
  };

  const choice = (table, key, label) => {
    const values = [...new Set([...table.querySelectorAll("[data-finding]")].map((body) => body.dataset[key]))];
    values.sort((a, b) => (key === "confidence" ? confidence.indexOf(b) - confidence.indexOf(a) : a.localeCompare(b)));
    const select = made("select", { "data-filter": key }, made("option", { value: "" }, "All"));
    const said = key === "phase" || key === "confidence" ? spoken : (name) => name || "none";
    // A resource without a region cannot be asked for: its value is the one that stands for all.
    for (const one of values.filter(Boolean)) select.append(made("option", { value: one }, said(one)));
    return labelled(label, select);
  };

  const reset = (section, table) => {
    for (const field of section.querySelectorAll("[data-filter]")) field.value = "";
    apply(section, table);
  };

  const filterable = (section, table) => {
    const bar = section.querySelector("[data-filters]");
    const text = made("input", { type: "search", "data-filter": "text", placeholder: "name, tag, rule, evidence", autocomplete: "off" });
    const least = made("input", { type: "number", "data-filter": "least", min: "0", step: "any", placeholder: "0" });
    const clear = made("button", { type: "button", class: "quiet", "data-reset": "" }, "Reset");
    const all = made("button", { type: "button", class: "quiet", "data-unfold": "", "aria-pressed": "false" }, "Unfold all");
    bar.replaceChildren(
      labelled("Search", text, "grow"),
      ...choices.map(([key, label]) => choice(table, key, label)),
      labelled("Saving at least", least),
      clear,
      all,
    );
    // A choice made by a program (assistive technology, a driver) tells only of the change.
    for (const kind of ["input", "change"]) bar.addEventListener(kind, () => apply(section, table));
    clear.addEventListener("click", () => reset(section, table));
    all.addEventListener("click", () => {
      const open = all.getAttribute("aria-pressed") !== "true";
      all.setAttribute("aria-pressed", String(open));
      for (const body of table.querySelectorAll("[data-finding]")) fold(body, open);
    });
  };

  // -- links between findings ---------------------------------------------------------------------------------------
  const show = (section, table) => {
    const target = document.getElementById(window.location.hash.slice(1));
    if (!target || !target.matches("[data-finding]") || !table.contains(target)) return;
    if (target.hidden) reset(section, table);
    fold(target, true);
    target.scrollIntoView({ block: "start" });
  };

  const enhance = (root) => {
    for (const table of root.querySelectorAll("[data-findings]")) {
      const section = table.closest("section");
      sortable(table);
      foldable(table);
      filterable(section, table);
      apply(section, table);
      window.addEventListener("hashchange", () => show(section, table));
      show(section, table);
    }
  };
  return Object.freeze({ enhance });
})();
