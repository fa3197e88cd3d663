// Menus close on Escape, which brings the focus back, and on a click beside them. Without this script they close by their own heads.
(() => {
  const open = () => document.querySelectorAll(".plan-menu .menu[open]");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  });

  document.addEventListener("click", (event) => {
    for (const menu of open()) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
})();
