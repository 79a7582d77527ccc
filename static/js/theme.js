// Light, dark, or as the device says: kept in a cookie, so that the server draws the next page right at once.
const group = document.querySelector("[data-theme-switch]");
if (group) {
  group.hidden = false;
  group.addEventListener("click", (event) => {
    const chosen = event.target.closest("button");
    if (!chosen) return;
    const age = chosen.value ? 31_536_000 : 0;
    document.cookie = `theme=${chosen.value}; path=/; max-age=${age}; samesite=lax`;
    if (chosen.value) document.documentElement.dataset.theme = chosen.value;
    else delete document.documentElement.dataset.theme;
    for (const button of group.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === chosen));
  });
}
