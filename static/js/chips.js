// A chosen reason writes its sentence into the message; unchosen, the sentence goes again, unless it was edited.
for (const group of document.querySelectorAll("[data-chips]")) {
  const message = document.getElementById(group.dataset.chips);
  group.addEventListener("change", ({ target }) => {
    const sentence = target.dataset.message;
    if (!message || !sentence) return;
    const lines = message.value.split("\n").filter((line) => line.trim() !== "" && line !== sentence);
    message.value = (target.checked ? [...lines, sentence] : lines).join("\n");
  });
}
