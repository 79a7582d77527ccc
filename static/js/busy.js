// A form is sent once: the pressed button says so and further presses do nothing until the page comes back.
const sending = new WeakSet();

const rest = (form) => {
  sending.delete(form);
  for (const button of form.querySelectorAll("[data-sending]")) {
    button.replaceChildren(...button.resting);
    button.removeAttribute("aria-disabled");
    delete button.dataset.sending;
  }
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (sending.has(form)) {
    event.preventDefault();
    return;
  }
  sending.add(form);
  const button = event.submitter;
  if (!button?.dataset.busy) return;
  button.resting = [...button.childNodes];
  button.dataset.sending = "";
  button.setAttribute("aria-disabled", "true");
  button.replaceChildren(button.dataset.busy);
});

// Back from the browser's own memory, or an answer that was swapped in: the form may be sent again.
addEventListener("pageshow", () => document.querySelectorAll("form").forEach(rest));
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt.closest("form");
  if (form) rest(form);
});
