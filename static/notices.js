// A dot beside “Notices” in the head when some are new: asked once the page stands, so that no page waits for it.
(async () => {
  const head = () => document.querySelector("a[data-count]");
  if (!head()) return;
  const answer = await fetch(head().dataset.count, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return; // signed out meanwhile
  const { unread, words } = await answer.json();
  if (!unread) return;

  function mark() {
    const link = head();
    if (!link || link.querySelector(".new-dot")) return;
    const dot = document.createElement("span");
    const said = document.createElement("span");
    dot.className = "new-dot";
    said.className = "visually-hidden";
    said.textContent = `: ${words}`;
    dot.append(said);
    link.append(dot);
    link.title = words;
  }

  mark();
  document.addEventListener("htmx:afterSettle", mark); // the head is put in place anew
})();
