// After a form came back, the list of what to mend is read first.
document.querySelector("[data-first-focus]")?.focus();
