// The two sides move together: whatever is chosen on one, its counterpart is tinted and brought into view on the other.
// Without this file every link still works; the browser tints and shows the chosen side by itself.
(function () {
  "use strict";
  var page = document.querySelector(".compare");
  if (!page) return;
  var twins = [];

  function byId(id) { return id ? document.getElementById(id) : null; }

  function hashOf(link) { return link ? link.getAttribute("href").slice(1) : ""; }

  // The counterparts of an element: for a raw passage the piece that quotes it, for restored text every passage of it.
  function counterparts(element) {
    if (element.closest(".raw")) {
      return Array.from(page.querySelectorAll('.from[href="#' + element.id + '"]'), function (link) { return link.nextElementSibling; });
    }
    var block = element.closest(".rb");
    if (!block) return [];
    var links = element === block ? block.querySelectorAll(".from") : [element.previousElementSibling];
    return Array.from(links, function (link) { return byId(hashOf(link)); });
  }

  // Only the other pane scrolls, and only where there are two: the page itself stays where the reader put it.
  function bring(element) {
    var pane = element.closest(".pane");
    if (!pane || pane.scrollHeight <= pane.clientHeight || getComputedStyle(pane).overflowY !== "auto") return;
    var inside = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTop += inside - pane.clientHeight / 4;
  }

  function follow() {
    twins.forEach(function (element) { element.classList.remove("twin"); });
    var target = byId(decodeURIComponent(location.hash.slice(1)));
    twins = target && target.closest(".pane") && !target.matches(".pane, .restored-article") ? counterparts(target).filter(Boolean) : [];
    twins.forEach(function (element) { element.classList.add("twin"); });
    if (twins.length) bring(twins[0]);
  }

  addEventListener("hashchange", follow);
  follow();
})();
