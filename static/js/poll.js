// What asks again and again asks only while somebody looks: a page in the background must not mark things as read.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt.matches("[data-poll]")) event.preventDefault();
});
