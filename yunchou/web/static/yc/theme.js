// Sets light or dark before the first paint, from the person's choice or the device, and folds the navigation as it was left.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function apply() {
    const wanted = root.dataset.ycTheme;
    const isDark = wanted === "dark" || (wanted !== "light" && dark.matches);
    root.dataset.bsTheme = isDark ? "dark" : "light";
  }

  apply();
  dark.addEventListener("change", apply);
  try {
    if (localStorage.getItem("yc-nav") === "folded") root.dataset.ycNav = "folded";
  } catch {
    // Storage may be forbidden; then the navigation starts open.
  }
})();
