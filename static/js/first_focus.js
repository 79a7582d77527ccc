// After a form came back, the list of what to mend is read first.
document.querySelector("[data-first-focus]")?.focus();

// Where the address leads to new fields, the first of them; only once the browser has gone there, or it takes focus back.
addEventListener("load", () => {
  const place = location.hash && document.getElementById(location.hash.slice(1));
  if (place?.matches("[data-focus-when-target]")) place.querySelector("input:not([type=hidden])")?.focus({ preventScroll: true });
});
