// A page whose program has stopped works like one without scripts: the listeners that the program left behind, above all the router's,
// get no event any more, so the browser itself follows links and sends forms.
for (const type of ["click", "submit", "popstate"]) {
  const listener = (event) => {
    if (document.body.dataset.crashed === undefined) return;
    event.stopImmediatePropagation();
    if (type === "popstate") location.reload();
  };
  addEventListener(type, listener, true);
}
