// Password managers, spelling checkers and translators add nodes to the page before the program takes it over. Hydration expects exactly
// the nodes that the server sent, and fails on any other. So every change since the page was parsed is noted and undone right before
// hydration; right after it, nodes that others added are put back where they were.
{
  const changes = [];
  const observer = new MutationObserver((seen) => changes.push(...seen));
  observer.observe(document.getElementById("app"), { childList: true, subtree: true });
  window.hydrateWithoutForeignNodes = (hydrate) => {
    changes.push(...observer.takeRecords());
    observer.disconnect();
    const [foreign, ours] = [new Set(), new Set()];
    for (const { addedNodes, removedNodes } of changes) {
      for (const node of removedNodes) if (!foreign.has(node)) ours.add(node);
      for (const node of addedNodes) if (!ours.has(node)) foreign.add(node);
    }
    // A node that was put around one of ours, such as a translator's <font>, stays out: ours goes back to its place.
    const places = [...foreign]
      .filter((node) => node.isConnected && ![...ours].some((own) => node.contains(own)))
      .map((node) => ({ node, parent: node.parentNode, next: node.nextSibling }))
      // The last one first, so that the node before which another one belongs is there.
      .sort((one, other) => (one.node.compareDocumentPosition(other.node) & Node.DOCUMENT_POSITION_FOLLOWING ? 1 : -1));
    const put = (node, parent, next) => parent.insertBefore(node, next?.parentNode === parent ? next : null);
    const focused = document.activeElement;
    for (const { target, addedNodes, removedNodes, nextSibling } of changes.reverse()) {
      for (const node of addedNodes) node.remove();
      for (const node of removedNodes) put(node, target, nextSibling);
    }
    // A field loses the focus when it is moved.
    if (focused !== document.activeElement && focused.isConnected) focused.focus();
    // Parts of the page are hydrated in microtasks, which end before the time-out.
    setTimeout(() => {
      for (const { node, parent, next } of places) if (!node.parentNode) put(node, parent, next);
    });
    hydrate();
  };
}
