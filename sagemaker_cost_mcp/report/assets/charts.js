// Draws every specification of the page with Vega-Lite, once for light and once for dark; CSS shows the one that fits,
// paper always gets the light one. Nothing is evaluated (`ast`) and nothing is loaded.
const Charts = (() => {
  "use strict";
  const themes = ["light", "dark"];
  const nothing = Object.freeze({
    load: () => Promise.reject(new Error("A chart loads nothing.")),
    sanitize: () => Promise.reject(new Error("A chart links to nothing.")),
  });

  const options = (config) => ({
    config,
    mode: "vega-lite",
    ast: true,
    actions: false,
    renderer: "svg",
    defaultStyle: false,
    tooltip: false,
    hover: false,
    loader: nothing,
    logLevel: 1, // errors
  });

  const drawn = async (place, spec, configs) => {
    for (const theme of themes) {
      const sheet = document.createElement("div");
      sheet.className = `on-${theme}`;
      sheet.setAttribute("aria-hidden", "true");
      place.append(sheet);
      await vegaEmbed(sheet, spec, options(configs[theme]));
    }
  };

  // Resolves to the number of charts that were drawn; one that cannot be drawn leaves its table.
  const mount = async (root, configs) => {
    if (typeof vegaEmbed !== "function") return 0;
    let count = 0;
    for (const figure of root.querySelectorAll("[data-chart]:not(.drawn)")) {
      const source = figure.querySelector("[data-spec]");
      if (!source) continue;
      try {
        await drawn(figure.querySelector("[data-drawing]"), JSON.parse(source.textContent), configs);
        figure.classList.add("drawn");
        count += 1;
      } catch (error) {
        figure.querySelector("[data-drawing]").replaceChildren();
        const said = document.createElement("p");
        said.className = "untold";
        said.textContent = `This chart could not be drawn: ${error.message}. Its numbers stand beside it.`;
        figure.querySelector(".plot").append(said);
      }
    }
    document.documentElement.dataset.charts = String(count);
    return count;
  };
  return Object.freeze({ mount });
})();
