// Opens links to pages of the guide in the same tab and session, as the menu does; Streamlit opens each link of a text in a new tab.
// Streamlit takes the new address for a step in the browser's history, so that the controls of the page follow it.
// Embedded pages and clicks that ask for a new tab stay as they are. Without app.py, links open in a new tab.
addEventListener("click", event => {
  const link = event.target.closest?.("a[target=_blank]"), base = __streamlit.BACKEND_BASE_URL;
  if (!link || parent !== window || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!link.href.startsWith(base) || !/^[a-z0-9-]*([?#]|$)/.test(link.href.slice(base.length))) return;
  if (link.pathname + link.search === location.pathname + location.search) {
    link.target = "_self";
    return;
  }
  event.preventDefault();
  history.pushState({}, "", link.href);
  dispatchEvent(new PopStateEvent("popstate"));
  landAtAnchor();
}, true);
