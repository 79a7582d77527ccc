// After a form came back, the list of what to mend is read first.
document.querySelector("[data-first-focus]")?.focus();

// Where the address leads to new fields, the first of them; only once the browser has gone there, or it takes focus back.
addEventListener("load", () => {
  const field = "[data-focus-when-target]:target input:not([type=hidden])";
  document.querySelector(field)?.focus({ preventScroll: true });
});
