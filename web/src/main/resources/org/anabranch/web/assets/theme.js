// Runs before anything is painted, so that the chosen theme never flashes.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    let chosen = null;
    try {
      chosen = localStorage.getItem("anabranch-theme");
    } catch {
      // Storage is off; the system decides.
    }
    root.dataset.bsTheme = chosen || (dark.matches ? "dark" : "light");
  };
  root.classList.add("js");
  apply();
  dark.addEventListener("change", apply);
})();
