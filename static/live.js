// Forms with filters refresh in place: htmx asks for the page that the form leads to and puts its parts where they stand.
// Without this script, and when an answer cannot be put in place, the same forms and addresses work as plain pages.
(() => {
  const opened = new Map();
  let focused = "";

  const leave = (event) => location.assign(event.detail.pathInfo.finalRequestPath);

  // The address as it is kept and mailed: nothing empty, columns in one parameter. What is shown already is not asked again.
  document.addEventListener("htmx:configRequest", (event) => {
    const { formData, elt, triggeringEvent } = event.detail;
    const query = new URLSearchParams();
    for (const [name, value] of formData.entries()) {
      if (value && name !== "cols") query.append(name, value);
    }
    const columns = formData.getAll("cols").filter(Boolean).join(",");
    if (columns) query.append("cols", columns);
    for (const name of [...formData.keys()]) formData.delete(name);
    const search = query.toString().replaceAll("%2C", ",");
    event.detail.path = elt.getAttribute("hx-get") + (search ? `?${search}` : "");
    if (triggeringEvent?.type === "submit") foldAway(elt);
    if (search === location.search.slice(1).replaceAll("%2C", ",")) event.preventDefault();
  });

  // On a phone the results stand under the filters: "Show" folds these away.
  function foldAway(form) {
    const fold = form.querySelector(".filter-fold");
    if (fold?.querySelector("summary").offsetParent) {
      fold.open = false;
      document.getElementById("results").focus();
    }
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.shouldSwap && !event.detail.serverResponse.includes('id="results"')) {
      event.detail.shouldSwap = false; // another page: signed out, most likely
      leave(event);
    }
    for (const details of document.querySelectorAll("#facets details, #results details[id]")) opened.set(details.id, details.open);
    focused = document.activeElement.id;
  });

  // What was unfolded stays so; the focus, which cannot enter what is folded, comes back after it.
  document.addEventListener("htmx:afterSwap", () => {
    for (const [id, open] of opened) {
      const details = document.getElementById(id);
      if (details) details.open = open;
    }
    opened.clear();
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
  });

  document.addEventListener("htmx:responseError", leave);
  document.addEventListener("htmx:sendError", leave);

  for (const form of document.querySelectorAll("form[hx-get]")) form.classList.add("live");
})();
