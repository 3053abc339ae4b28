// Runs before the first paint, so that the page never flashes in the other theme.
(() => {
  const stored = localStorage.getItem("keelson-theme");
  const dark = stored ? stored === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
