// Light and dark, and nothing else: every page is complete without this file.
(function () {
  "use strict";
  var body = document.body;
  var system = matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try { return localStorage.getItem("digest-scheme"); } catch (error) { return null; }
  }

  function show(scheme) {
    body.setAttribute("data-md-color-scheme", scheme);
    var button = document.querySelector(".scheme");
    if (button) button.setAttribute("aria-label", scheme === "slate" ? "切换到浅色" : "切换到深色");
  }

  show(chosen() || (system.matches ? "slate" : "default"));

  // Until the reader chooses, the page follows the system, also while it is open.
  system.addEventListener("change", function () {
    if (!chosen()) show(system.matches ? "slate" : "default");
  });

  document.addEventListener("click", function (event) {
    if (!event.target.closest || !event.target.closest(".scheme")) return;
    var next = body.getAttribute("data-md-color-scheme") === "slate" ? "default" : "slate";
    try { localStorage.setItem("digest-scheme", next); } catch (error) { /* it then lasts for this page */ }
    show(next);
  });

  // A closed list must open when a link leads into it.
  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var closed = target && target.closest("details:not([open])");
    if (closed) closed.open = true;
  }
  addEventListener("hashchange", reveal);
  reveal();
})();
