// Light or dark: as the system says, until the reader or the host says otherwise.
const Theme = (() => {
  "use strict";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const current = () => document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");

  const tell = (button) => {
    const now = current();
    button.setAttribute("aria-pressed", String(now === "dark"));
    button.title = now === "dark" ? "Switch to light" : "Switch to dark";
  };

  const choose = (theme) => {
    if (theme !== "light" && theme !== "dark") return;
    document.documentElement.dataset.theme = theme;
    document.querySelectorAll("[data-theme-switch]").forEach(tell);
  };

  const enhance = (root) => {
    for (const button of root.querySelectorAll("[data-theme-switch]")) {
      tell(button);
      button.addEventListener("click", () => choose(current() === "dark" ? "light" : "dark"));
      dark.addEventListener("change", () => tell(button));
    }
  };
  return Object.freeze({ choose, current, enhance });
})();
