// The search page: what is typed and chosen → search-core.js → the page and its address. Text goes in as text only.

import { FACETS, SearchIndex, StaleIndex, cutAtMarks, excerpt, marks, newerFirst } from "./search-core.js";

const FACET_NAMES = { zone: "园区", industry: "产业", province: "地区", year: "年份" };
const FACET_ORDER = ["industry", "province", "year", "zone"];
const PAGE_SIZE = 10;
const VALUES_SHOWN = 8;
const TYPING_PAUSE = 120; // milliseconds
const WIDE = "(min-width: 700px)";

/** An element with attributes (null leaves one out) and children; strings become text nodes. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** Fetches files below search/. The manifest is asked for anew each time; the rest carries its release in its name. */
function loader(root) {
  const base = new URL("search/", root);
  return async (name, kind) => {
    const response = await fetch(new URL(name, base), { cache: name === "index.json" ? "no-cache" : "default" });
    if (response.status === 404) throw new StaleIndex(`${name} is missing`);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return kind === "json" ? response.json() : response.arrayBuffer();
  };
}

/** What the address asks for. */
function readAddress() {
  const parameters = new URLSearchParams(location.search);
  return {
    query: parameters.get("q") ?? "",
    chosen: Object.fromEntries(FACETS.map((facet) => [facet, [...new Set(parameters.getAll(facet))]])),
    sort: parameters.get("sort") === "date" ? "date" : "relevance",
  };
}

function writeAddress(state) {
  const parameters = new URLSearchParams();
  if (state.query) parameters.set("q", state.query);
  for (const facet of FACETS) for (const key of state.chosen[facet]) parameters.append(facet, key);
  if (state.sort === "date") parameters.set("sort", "date");
  const query = parameters.toString();
  return location.pathname + (query ? `?${query}` : "");
}

/** Run the search page. `page` is the element with data-search, `root` the address of the site's root. */
export function start(page, root) {
  new SearchPage(page, root).begin();
}

class SearchPage {
  constructor(page, root) {
    this.root = root;
    this.load = loader(root);
    this.form = page.querySelector(".search-form");
    this.input = page.querySelector(".search-q");
    this.columns = page.querySelector(".search-columns");
    this.chosen = page.querySelector(".search-chosen");
    this.facets = page.querySelector(".search-facets");
    this.count = page.querySelector(".search-count");
    this.sorting = page.querySelector(".search-sort");
    this.sortButtons = [...page.querySelectorAll("[data-sort]")];
    this.notice = page.querySelector("div.search-notice");
    this.list = page.querySelector(".search-hits");
    this.nearest = page.querySelector(".search-nearest");
    this.more = page.querySelector(".search-more");
    this.state = readAddress();
    this.turn = 0; // number of the newest search: an older one that answers late is dropped
    this.unfolded = new Set(); // facets whose further values are shown
  }

  begin() {
    this.makeFacets();
    this.columns.hidden = false;
    // What was typed before the script had arrived outranks the address.
    if (this.input.value === "" || this.input.value === this.state.query) this.input.value = this.state.query;
    else this.state.query = this.input.value;
    this.listen();
    if (matchMedia("(hover: hover)").matches) this.input.focus({ preventScroll: true });
    this.run();
  }

  listen() {
    let timer = 0;
    const typed = () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.change({ query: this.input.value }, "replaceState"), TYPING_PAUSE);
    };
    this.input.addEventListener("input", (event) => event.isComposing || typed());
    this.input.addEventListener("compositionend", typed);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      this.change({ query: this.input.value }, "pushState");
    });
    for (const button of this.sortButtons) {
      button.addEventListener("click", () => this.change({ sort: button.dataset.sort }, "pushState"));
    }
    this.more.addEventListener("click", () => this.showMore());
    addEventListener("popstate", () => {
      this.state = readAddress();
      this.input.value = this.state.query;
      this.run();
    });
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /** Arrow keys walk from the field through the results; Escape goes back to the field. */
  key(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = [...this.list.querySelectorAll("h2 a")];
    const at = links.indexOf(document.activeElement);
    const inField = document.activeElement === this.input;
    let target = null;
    if (event.key === "ArrowDown" && (inField || at >= 0)) target = links[at + 1];
    else if (event.key === "ArrowUp" && at >= 0) target = at === 0 ? this.input : links[at - 1];
    else if (event.key === "Escape" && at >= 0) target = this.input;
    if (!target) return;
    event.preventDefault();
    target.focus();
  }

  change(part, how) {
    const before = writeAddress(this.state);
    this.state = { ...this.state, ...part };
    const after = writeAddress(this.state);
    try {
      if (after !== before) history[how](null, "", after);
    } catch (error) {
      console.warn(error); // Safari allows a hundred changes in half a minute; the search goes on without
    }
    this.run();
  }

  choose(facet, key, on) {
    const others = this.state.chosen[facet].filter((other) => other !== key);
    this.change({ chosen: { ...this.state.chosen, [facet]: on ? [...others, key] : others } }, "pushState");
  }

  clear() {
    this.change({ chosen: Object.fromEntries(FACETS.map((facet) => [facet, []])) }, "pushState");
  }

  async run() {
    const turn = ++this.turn;
    const { query, chosen, sort } = this.state;
    for (const button of this.sortButtons) button.setAttribute("aria-pressed", String(button.dataset.sort === sort));
    this.columns.setAttribute("aria-busy", "true");
    try {
      this.index ??= await SearchIndex.open(this.load);
      const answer = await this.index.search(query, chosen, sort);
      if (!answer.asked) answer.hits.sort(newerFirst); // nothing to be relevant to
      if (turn !== this.turn) return;
      this.answer = answer;
      const rows = await this.rows(answer.hits.slice(0, PAGE_SIZE));
      const nearest = answer.asked && answer.hits.length === 0 ? await this.suggestions(answer) : [];
      if (turn !== this.turn) return;
      this.say(null);
      this.showCount();
      this.showFacets();
      this.list.replaceChildren(...rows);
      this.nearest.replaceChildren(...nearest);
      this.showRest();
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    } finally {
      if (turn === this.turn) this.columns.removeAttribute("aria-busy");
    }
  }

  fail(error) {
    console.error(error);
    this.index = undefined; // the next search asks for everything anew
    this.count.replaceChildren();
    this.list.replaceChildren();
    this.nearest.replaceChildren();
    this.sorting.hidden = true;
    this.more.hidden = true;
    if (error instanceof StaleIndex) {
      this.say("检索索引不完整，或与网站不是同一次发布的，此刻的结果不可信，所以不显示。请过几分钟刷新再试。");
    } else {
      this.say("检索索引没有取到，请检查网络后再试。");
    }
  }

  say(text) {
    this.notice.hidden = text === null;
    this.notice.textContent = text ?? "";
  }

  // --- what was found ----------------------------------------------------------------------------------------------

  showCount() {
    const { asked, hits, words } = this.answer;
    this.sorting.hidden = !asked || hits.length < 2;
    const quote = (list) => list.map((word) => `“${words.shown.get(word)}”`).join("");
    if (!asked) {
      this.count.replaceChildren(`共 ${hits.length} 篇可检索，最新的在前`);
      return;
    }
    const both = words.must.length > 1 ? "同时含" : "含";
    const holds = words.must.length ? `${both}${quote(words.must)}` : "";
    const lacks = words.not.length ? `不含${quote(words.not)}` : "";
    const what = [holds, lacks].filter(Boolean).join("，") || "符合所选";
    if (hits.length === 0) this.count.replaceChildren(`没有文章${what}`);
    else this.count.replaceChildren(element("b", {}, String(hits.length)), ` 篇${what}`);
  }

  rows(hits) {
    return Promise.all(hits.map(async (hit) => this.row(hit, await this.index.text(hit.article))));
  }

  row(hit, text) {
    const { folds } = this.index;
    const words = this.answer.words.must;
    // The index says that every word stands here: where the text disagrees, it is the text of another release.
    const stands = (word) => text.segments.some((segment) => marks(segment.text, [word], folds).length > 0);
    if (!words.every(stands)) throw new StaleIndex(`${text.path} is of another release`);
    const passage = excerpt(text.segments, words, folds);
    const address = new URL(`articles/${text.path}/`, this.root);
    const title = element("a", { href: address.href + this.fragment(passage, words) });
    title.append(...this.phrases(text.title, words));
    const row = element("li", {}, element("h2", {}, title));
    if (passage) {
      const line = element("p", { class: "search-excerpt" }, passage.before ? "……" : "");
      line.append(...this.marked(passage.pieces), passage.after ? "……" : "");
      row.append(line);
    }
    row.append(this.meta(hit, text));
    return row;
  }

  /** A headline breaks after its marks and blanks rather than inside a phrase: each phrase is a box of its own. */
  phrases(title, words) {
    const spans = marks(title, words, this.index.folds);
    let at = 0;
    const pieces = title.match(/[ \u3000]+|[^：，；！？ \u3000]*[：，；！？]+|[^：，；！？ \u3000]+/gu) ?? [];
    return pieces.flatMap((piece) => {
      const end = at + Array.from(piece).length;
      const inside = spans.map(([from, to]) => [Math.max(from, at) - at, Math.min(to, end) - at]);
      const marked = this.marked(cutAtMarks(piece, inside.filter(([from, to]) => from < to)));
      at = end;
      return piece.trim() === "" ? marked : [element("span", { class: "search-phrase" }, ...marked)];
    });
  }

  meta(hit, text) {
    const line = element("p", { class: "search-meta" });
    for (const zone of this.index.articles[hit.article].primary) {
      line.append(element("a", { href: new URL(`zones/${encodeURIComponent(zone.key)}/`, this.root).href }, zone.name));
    }
    line.append(element("span", {}, `《${text.paper}》`, element("time", { datetime: text.iso }, text.date)));
    if (hit.inHead) line.append(element("span", {}, "题目命中"));
    if (hit.hits) line.append(element("span", {}, `命中 ${hit.hits} 处`));
    return line;
  }

  /** Leads to the paragraph of the passage and, where the browser can, to the very words. */
  fragment(passage, words) {
    if (!passage) return "";
    const anchor = passage.segment.paragraph ? `p${passage.segment.paragraph}` : "";
    const marked = passage.pieces.find((piece) => piece.marked);
    if (!marked || words.length === 0) return anchor && `#${anchor}`;
    return `#${anchor}:~:text=${encodeURIComponent(marked.text).replaceAll("-", "%2D")}`;
  }

  marked(pieces) {
    return pieces.map((piece) => (piece.marked ? element("mark", {}, piece.text) : piece.text));
  }

  showRest() {
    const left = this.answer.hits.length - this.list.children.length;
    this.more.hidden = left <= 0;
    this.more.textContent = `再看 ${Math.min(left, PAGE_SIZE)} 篇（还有 ${left} 篇）`;
  }

  async showMore() {
    const turn = this.turn;
    const shown = this.list.children.length;
    try {
      const rows = await this.rows(this.answer.hits.slice(shown, shown + PAGE_SIZE));
      if (turn !== this.turn || shown !== this.list.children.length) return;
      this.list.append(...rows);
      this.showRest();
      rows[0]?.querySelector("a").focus();
    } catch (error) {
      this.fail(error);
    }
  }

  // --- nothing found -----------------------------------------------------------------------------------------------

  /** The nearest thing that exists: without the choices, each word alone, parts of a word, a zone or industry. */
  async suggestions(answer) {
    const lines = [];
    const { query } = this.state;
    const free = await this.index.search(query);
    if (free.asked && free.hits.length > 0) {
      const button = element("button", { type: "button" }, "去掉筛选");
      button.addEventListener("click", () => this.clear());
      lines.push(element("p", {}, `不加筛选有 ${free.hits.length} 篇。`, button));
      return lines;
    }
    if (answer.found.length > 1) lines.push(this.line("分开来看：", answer.found));
    for (const { word, articles } of answer.found) {
      if (articles > 0) continue;
      const parts = await this.index.nearest(word);
      if (parts.length > 0) lines.push(this.line(answer.found.length > 1 ? `“${answer.words.shown.get(word)}”最近的写法：` : "最近的写法：", parts));
      const names = this.namesLike(word);
      if (names.length > 0) lines.push(this.line("也可看：", names));
    }
    if (lines.length === 0) lines.push(element("p", {}, "可以少写几个字，或从园区、产业的目录找起。"));
    return lines;
  }

  /** A line of searches to try: each is a link with the number of articles it finds. */
  line(label, items) {
    const line = element("p", {}, label);
    items.forEach(({ word, articles, href }, at) => {
      const link = articles > 0 ? element("a", { href: href ?? `?q=${encodeURIComponent(word)}` }, word) : word;
      line.append(at ? "、" : "", link, articles === undefined ? "" : `（${articles} 篇）`);
    });
    line.append("。");
    return line;
  }

  /** Zones and industries named most like a word, at most two. A pair of characters tells more the fewer have it. */
  namesLike(word) {
    const pairs = (text) => {
      const characters = Array.from(text);
      return new Set(characters.slice(1).map((character, at) => characters[at] + character));
    };
    const wanted = pairs(word);
    const names = ["zone", "industry"].flatMap((facet) =>
      this.index.values[facet].map(({ key, name }) => {
        const own = pairs(this.index.fold(name));
        return { facet, key, word: name, shared: [...own].filter((pair) => wanted.has(pair)) };
      }),
    );
    const bearers = (pair) => names.filter((name) => name.shared.includes(pair)).length;
    const likeness = ({ shared }) => shared.reduce((sum, pair) => sum + 1 / bearers(pair), 0);
    const scored = names.map((name) => ({ ...name, score: likeness(name) })).sort((one, other) => other.score - one.score);
    const near = scored.filter(({ score }) => score > 0 && score >= scored[0].score / 2).slice(0, 2);
    return near.map(({ facet, key, word: name }) => ({
      word: name,
      articles: this.index.articles.filter((article) => article.keys[facet].includes(key)).length,
      href: new URL(`${facet === "zone" ? "zones" : "industries"}/${encodeURIComponent(key)}/`, this.root).href,
    }));
  }

  // --- facets ------------------------------------------------------------------------------------------------------

  makeFacets() {
    const wide = matchMedia(WIDE).matches;
    this.boxes = {};
    for (const facet of FACET_ORDER) {
      this.boxes[facet] = element("div", { class: "search-values" });
      const summary = element("summary", {}, FACET_NAMES[facet]);
      this.facets.append(element("details", { open: wide, "data-facet": facet }, summary, this.boxes[facet]));
    }
  }

  showFacets() {
    const focused = document.activeElement?.dataset?.choice;
    for (const facet of FACET_ORDER) {
      const rows = this.facetRows(facet);
      this.boxes[facet].replaceChildren(...rows);
      this.boxes[facet].parentElement.hidden = rows.length === 0;
    }
    if (focused) this.facets.querySelector(`[data-choice="${CSS.escape(focused)}"]`)?.focus();
    const chosen = FACET_ORDER.flatMap((facet) => this.state.chosen[facet].map((key) => [facet, key]));
    this.chosen.hidden = chosen.length === 0;
    this.chosen.replaceChildren("已选", ...chosen.map(([facet, key]) => this.chosenWord(facet, key)));
    const clear = element("button", { type: "button", class: "search-clear" }, "清除");
    clear.addEventListener("click", () => this.clear());
    this.chosen.append(clear);
  }

  chosenWord(facet, key) {
    const name = this.index.values[facet].find((value) => value.key === key)?.name ?? key;
    const button = element("button", { type: "button", "aria-label": `去掉${FACET_NAMES[facet]}：${name}` }, `${name} ✕`);
    button.addEventListener("click", () => this.choose(facet, key, false));
    return button;
  }

  facetRows(facet) {
    const counts = this.answer.counts[facet];
    const chosen = this.state.chosen[facet];
    const values = this.inOrder(facet).filter((value) => counts.get(value.key) || chosen.includes(value.key));
    const all = this.unfolded.has(facet) || values.length <= VALUES_SHOWN + 1;
    const shown = values.filter((value, at) => all || at < VALUES_SHOWN || chosen.includes(value.key));
    const rows = shown.map((value) => this.facetRow(facet, value, counts.get(value.key) ?? 0));
    if (shown.length < values.length) {
      const button = element("button", { type: "button", class: "search-unfold" }, `其余 ${values.length - shown.length} 项`);
      button.addEventListener("click", () => {
        this.unfolded.add(facet);
        this.showFacets();
        this.boxes[facet].querySelectorAll("input")[VALUES_SHOWN]?.focus();
      });
      rows.push(button);
    }
    return rows;
  }

  facetRow(facet, value, count) {
    const choice = `${facet} ${value.key}`;
    const checked = this.state.chosen[facet].includes(value.key);
    const box = element("input", { type: "checkbox", "data-choice": choice, checked });
    box.addEventListener("change", () => this.choose(facet, value.key, box.checked));
    const name = element("span", { class: "search-name" }, value.name);
    const number = element("span", { class: "search-number" }, String(count), element("span", { class: "search-hidden" }, "篇"));
    return element("label", { class: value.parent ? "search-value search-child" : "search-value" }, box, name, number);
  }

  /** Most frequent first; industries below their group; years as they are, newest first. */
  inOrder(facet) {
    const values = this.index.values[facet];
    if (facet === "year") return values;
    const count = (value) => this.answer.counts[facet].get(value.key) ?? 0;
    const frequent = (one, other) => count(other) - count(one) || (one.key < other.key ? -1 : 1);
    const children = (group) => values.filter((value) => value.parent === group.key).sort(frequent);
    const top = values.filter((value) => value.parent === "").sort(frequent);
    return top.flatMap((value) => [value, ...children(value)]);
  }
}
