// Elements out of values. Text goes in as text: there is no markup in here that came from anywhere else.
const Made = (() => {
  "use strict";
  const spaces = "http://www.w3.org/2000/svg";

  const filled = (element, attributes, children) => {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  };

  const element = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
  const drawing = (tag, attributes = {}, ...children) => filled(document.createElementNS(spaces, tag), attributes, children);

  const bar = (share) =>
    drawing("svg", { class: "bar", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" },
      drawing("rect", { class: "rail", width: "100", height: "4", rx: "2" }),
      drawing("rect", { class: "fill", width: String(share), height: "4", rx: "2" }));

  const length = (amount, whole) => (whole > 0 ? Math.max(0, Math.min(100, Math.round((100 * amount) / whole))) : 0);

  const known = (value) => value !== null && value !== undefined;

  const money = (amount, currency = "USD") => {
    if (!known(amount)) return "not known";
    const rounded = Math.round(Math.abs(amount) * 100) / 100;
    const digits = rounded.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    return `${amount < 0 && rounded > 0 ? "-" : ""}${currency === "USD" ? "$" : `${currency} `}${digits}`;
  };

  const percent = (share) => (known(share) ? `${Math.round(share * 10) / 10} %` : "not known");

  const plainly = (name) => {
    const words = String(name ?? "").replaceAll("_", " ").replaceAll("-", " ");
    return words.slice(0, 1).toUpperCase() + words.slice(1);
  };

  const day = (text) =>
    known(text)
      ? new Date(`${text}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
      : "not known";

  return Object.freeze({ element, bar, length, known, money, percent, plainly, day });
})();
