// What is typed into a form with data-keep stays on this device until it was sent: a lost signal loses nothing.
// Passwords, files and tokens are never kept.
const PREFIX = "kept:";
const DAYS_KEPT = 14;

const keyOf = (form) => PREFIX + form.dataset.keep;
const read = (key) => JSON.parse(localStorage.getItem(key) ?? "null");
const isKept = (field) =>
  field.name && field.name !== "csrf_token" && !["password", "file", "hidden", "submit", "button"].includes(field.type);
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

const valuesOf = (form) =>
  [...form.elements].filter(isKept).map((field) => [field.name, isChoice(field) ? [field.value, field.checked] : field.value]);

const keep = (form) => {
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values: valuesOf(form) }));
  } catch {
    // The device has no room or allows no storage: the form works as forms do.
  }
};

const fill = (form, values) => {
  const left = [...values];
  for (const field of [...form.elements].filter(isKept)) {
    const at = left.findIndex(([name, value]) => name === field.name && (!isChoice(field) || value[0] === field.value));
    if (at < 0) continue;
    const [[, value]] = left.splice(at, 1);
    if (isChoice(field)) field.checked = value[1];
    else field.value = value;
  }
};

const restore = (form) => {
  const kept = read(keyOf(form));
  const isStale = kept && Date.now() - kept.at > DAYS_KEPT * 86_400_000;
  const cameBackWithErrors = document.querySelector("[aria-invalid]");
  if (!kept || isStale || cameBackWithErrors) {
    if (isStale) localStorage.removeItem(keyOf(form));
    return;
  }
  if (JSON.stringify(kept.values) === JSON.stringify(valuesOf(form))) return;
  fill(form, kept.values);
  form.querySelector("[data-kept-note]")?.removeAttribute("hidden");
};

// What is done with leads to a page by a redirect, be it to its own: a page that was only loaded again is none.
const wasLedHere = () => performance.getEntriesByType("navigation")[0]?.redirectCount > 0;

// A form that is on its way is forgotten once another page arrives; if none does, it is still here.
const forgetSent = (shown) => {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && read(key)?.sent && (!shown.has(key) || wasLedHere())) localStorage.removeItem(key);
  }
};

const forms = [...document.querySelectorAll("form[data-keep]")];
try {
  forgetSent(new Set(forms.map(keyOf)));
  forms.forEach(restore);
} catch {
  // No storage on this device.
}

for (const form of forms) {
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", () => {
    const kept = read(keyOf(form));
    if (kept) localStorage.setItem(keyOf(form), JSON.stringify({ ...kept, sent: true }));
  });
  form.querySelector("[data-kept-drop]")?.addEventListener("click", () => {
    localStorage.removeItem(keyOf(form));
    form.reset();
    form.querySelector("[data-kept-note]").setAttribute("hidden", "");
  });
}

// Chosen files cannot be kept: ask before they are lost.
addEventListener("beforeunload", (event) => {
  const unsent = forms.some((form) => !form.matches(":has([aria-disabled])") && form.querySelector('input[type="file"]')?.files.length);
  if (unsent) event.preventDefault();
});
