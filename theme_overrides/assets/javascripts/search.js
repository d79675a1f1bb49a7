// On every page: / goes to the search field. On the search page: fetches the rest and starts it.
(() => {
  const here = document.currentScript.src;

  function field() {
    return document.querySelector("#search-q, [role=search] input[name=q], input[type=search][name=q]");
  }

  function isTyping(target) {
    return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const input = field();
    if (!input) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // Material listens for the same key, for a search that is switched off
    input.focus();
    input.select();
  }, true);

  function start() {
    const page = document.querySelector("[data-search]");
    if (!page) return;
    const root = new URL("../../", here);
    import(new URL("search-page.js", here).href)
      .then((module) => module.start(page, root))
      .catch((error) => {
        console.error(error);
        const notice = document.createElement("p");
        notice.className = "search-notice";
        notice.setAttribute("role", "alert");
        notice.textContent = "检索程序没有取到，请刷新再试。";
        page.append(notice);
      });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
