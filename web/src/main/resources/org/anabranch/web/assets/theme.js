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

  // The server tells times by this browser's clock once it knows which; the first page is asked for again.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const kept = `zone=${encodeURIComponent(zone)}`;
  const known = () => document.cookie.split("; ").includes(kept);
  if (zone && !known()) {
    document.cookie = `${kept};path=/;max-age=31536000;samesite=lax`;
    const told = root.dataset.zone;
    if (known() && told && told !== zone && root.dataset.zoneOf !== "chosen") location.reload();
  }
})();
