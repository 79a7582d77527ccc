// After a form came back, the list of what to mend is read first; where the address leads to new fields, the first one.
const first = document.querySelector("[data-first-focus]") ?? document.querySelector("[data-focus-when-target]:target input");
first?.focus();
