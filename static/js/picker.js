// A picker is a text field with a list of radio buttons under it. Arrow down enters the list, Enter or a tap takes
// the choice: its words go into the field and the list folds away.
const listOf = (picker) => picker.querySelector("[data-picker-options]");

const take = (picker, radio) => {
  picker.querySelector("[data-picker-text]").value = radio.dataset.label;
  listOf(picker).hidden = true;
  picker.dispatchEvent(new CustomEvent("picked", { bubbles: true }));
};

document.addEventListener("keydown", (event) => {
  const picker = event.target.closest?.("[data-picker]");
  if (!picker) return;
  const list = listOf(picker);
  const text = picker.querySelector("[data-picker-text]");
  if (event.target === text && event.key === "ArrowDown") {
    list.hidden = false;
    (list.querySelector("input:checked") ?? list.querySelector("input"))?.focus();
    event.preventDefault();
  } else if (event.target === text && event.key === "Enter" && !list.hidden) {
    const only = list.querySelectorAll("input");
    if (only.length === 1) {
      only[0].checked = true;
      take(picker, only[0]);
    }
    event.preventDefault();
  } else if (event.target.type === "radio" && event.key === "Enter") {
    event.target.checked = true;
    take(picker, event.target);
    text.focus();
    event.preventDefault();
  } else if (event.key === "Escape") {
    list.hidden = true;
    text.focus();
  }
});

document.addEventListener("click", (event) => {
  const picker = event.target.closest?.("[data-picker]");
  // Arrow keys also "click" a radio button, at no place on the screen: only a real tap takes the choice.
  if (picker && event.target.type === "radio" && event.detail > 0) take(picker, event.target);
});

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-picker-text]")) return;
  const list = listOf(event.target.closest("[data-picker]"));
  list.hidden = event.target.value.trim() === "";
  const chosen = list.querySelector("input:checked");
  if (chosen && chosen.dataset.label !== event.target.value) chosen.checked = false;
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.matches("[data-picker-options]")) detail.target.hidden = false;
});

// Without script the search button of a picker asks the server; with it the list follows the typing.
for (const picker of document.querySelectorAll("[data-picker][data-picker-live]")) {
  picker.querySelector("[data-picker-search]")?.setAttribute("hidden", "");
  if (picker.querySelector("input:checked")) listOf(picker).hidden = true;
}
