// With script the list follows each change, so the button that applies the filters is not needed on a desk.
for (const bar of document.querySelectorAll("form[data-filter-bar]")) {
  const wide = matchMedia("(min-width: 900px)");
  const fold = bar.querySelector("details");
  const fit = () => {
    if (fold) fold.open = wide.matches || fold.hasAttribute("data-in-use");
  };
  fit();
  wide.addEventListener("change", fit);
}
