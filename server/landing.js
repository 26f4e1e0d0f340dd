// Brings the heading that the address names into view and into focus, and keeps it there until the page is still:
// Streamlit scrolls to it once, and what is drawn above it later pushes it away. Any act of the reader ends this.
function landAtAnchor() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id) return;
  const STILL_MS = 20_000, EVERY_MS = 100;
  let top = null, since = performance.now();
  const end = () => {
    clearInterval(timer);
    for (const act of acts) removeEventListener(act, end, true);
  };
  const land = () => {
    const heading = document.getElementById(id);
    if (!heading) return;
    const before = heading.getBoundingClientRect().top;
    heading.scrollIntoView();
    if (before !== top) since = performance.now();
    top = heading.getBoundingClientRect().top;
    if (document.activeElement !== heading) {
      heading.tabIndex = -1;
      heading.focus({preventScroll: true});
    }
    if (performance.now() - since > STILL_MS) end();
  };
  const acts = ["wheel", "touchstart", "pointerdown", "keydown", "popstate", "hashchange"];
  const timer = setInterval(land, EVERY_MS);
  for (const act of acts) addEventListener(act, end, true);
}
landAtAnchor();
