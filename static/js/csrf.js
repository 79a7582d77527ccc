// Requests made by htmx carry the CSRF token in a header, as forms carry it in a field.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content
    ?? document.querySelector('input[name="csrf_token"]')?.value;
  if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token;
});
