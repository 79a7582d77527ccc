// One-letter keys for those who decide all day (j and k move, a letter decides). An element with data-key answers
// to its letter, unless somebody is typing: links and buttons are pressed, anything else takes the focus.
const isTyping = (element) => element.matches?.("input, textarea, select, [contenteditable]");
const isPressed = (element) => element.matches("a, button, summary");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  if (isPressed(wanted)) wanted.click();
  else wanted.focus();
});
