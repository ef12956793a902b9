// Back and Forward between pages of the application only change the address, also after a reload. Before the program runs, nothing follows
// them, and hydration would expect another page than the one that the server sent. So the page of the new address is loaded.
{
  const page = () => location.pathname + location.search;
  const rendered = page();
  window.isRenderedPage = () => page() === rendered;
  addEventListener("popstate", () => {
    if (document.body?.dataset.hydrated === undefined && !window.isRenderedPage()) location.reload();
  });
}
