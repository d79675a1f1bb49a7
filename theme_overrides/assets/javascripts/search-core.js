// Reads the search index (docs/search-format.md) and answers queries exactly. No page, no address bar: only values.
// Offsets are in code points, as in Python; strings are taken apart with Array.from, which goes by code points.

const FORMAT = 1;
const HEADER_BYTES = 16;
const FIRST_FACTOR = 31;
const HASH_FACTOR = 0x9e3779b1;
export const MAX_WORDS = 12;
export const MAX_WORD_LENGTH = 80;
export const FACETS = ["zone", "industry", "province", "year"];

/** The index does not fit together: some of it is from another release, or only part of it has arrived. */
export class StaleIndex extends Error {}

/** Text as it is compared. Each character stands for exactly one, so offsets stay those of the text as printed. */
export function fold(text, folds) {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0);
    for (const [first, last, shift] of folds) {
      if (first <= code && code <= last) return String.fromCodePoint(code + shift);
    }
    return character;
  }).join("");
}

/**
 * The words of a query: {must, not, shown}: two lists of strings as they are compared, and a Map from each to what was
 * typed. `folded` is `typed`, folded, which keeps every offset.
 * Blanks part words; a word in quotation marks keeps its blanks; a leading - excludes. A quotation mark counts only
 * where it opens a word and closes it, so that a headline with quotation marks in it can be pasted as it stands.
 */
export function parseQuery(folded, typed) {
  const must = new Set();
  const not = new Set();
  const shown = new Map();
  // Each match takes a whole word with the blanks before it, so the next one begins where a word may begin.
  const pattern = / *(?:(-?)(?:"([^"]+)"|“([^”]+)”|「([^」]+)」)(?= |$)|([^ ]+))/gu;
  for (const match of folded.matchAll(pattern)) {
    const [whole, minus, straight, curly, corner, bare] = match;
    const quoted = straight ?? curly ?? corner;
    const excludes = quoted === undefined ? bare.startsWith("-") && bare.length > 1 : minus === "-";
    const full = quoted ?? (excludes ? bare.slice(1) : bare);
    const word = shorten(full);
    if (must.size + not.size >= MAX_WORDS) break;
    (excludes ? not : must).add(word);
    const start = match.index + whole.length - full.length - (quoted === undefined ? 0 : 1);
    if (!shown.has(word)) shown.set(word, typed.slice(start, start + word.length));
  }
  return { must: [...must], not: [...not], shown };
}

function shorten(word) {
  return Array.from(word).slice(0, MAX_WORD_LENGTH).join("");
}

/** Which of `shards` (a power of two) shards holds a posting; as in search_index.py. */
export function shardNumber(first, second, shards) {
  const bits = 31 - Math.clz32(shards);
  return Math.imul(first * FIRST_FACTOR + second, HASH_FACTOR) >>> (32 - bits);
}

/** The postings of one shard by "first,second", still encoded. Throws StaleIndex where it is not the wanted release. */
export function readShard(buffer, version) {
  const bytes = new Uint8Array(buffer);
  const header = new DataView(buffer);
  const magic = String.fromCharCode(...bytes.subarray(0, 3));
  if (bytes.length < HEADER_BYTES || magic !== "RDX" || bytes[3] !== FORMAT) throw new StaleIndex("not a shard");
  const own = Array.from(bytes.subarray(4, 12), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (own !== version) throw new StaleIndex("a shard of another release");
  if (header.getUint32(12, true) !== bytes.length - HEADER_BYTES) throw new StaleIndex("part of a shard");
  const reader = { bytes, at: HEADER_BYTES };
  const postings = new Map();
  let first = 0;
  while (reader.at < bytes.length) {
    first += readNumber(reader);
    const second = readNumber(reader);
    const length = readNumber(reader);
    postings.set(`${first},${second}`, bytes.subarray(reader.at, reader.at + length));
    reader.at += length;
  }
  return postings;
}

function readNumber(reader) {
  let value = 0;
  let factor = 1;
  for (;;) {
    const byte = reader.bytes[reader.at++];
    if (byte === undefined) throw new StaleIndex("a shard ends too early");
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
    factor *= 128;
  }
}

function readAll(bytes) {
  const reader = { bytes, at: 0 };
  const values = [];
  while (reader.at < bytes.length) values.push(readNumber(reader));
  return values;
}

/** The running sums of distances. */
function addUp(gaps) {
  let sum = 0;
  return gaps.map((gap) => (sum += gap));
}

/** One run of years with its own shards. */
class Volume {
  constructor(entry, firstArticle, load) {
    this.name = entry.name;
    this.version = entry.version;
    this.shards = entry.shards;
    this.size = entry.lengths.length;
    this.firstArticle = firstArticle;
    this.bounds = [0, ...addUp(entry.lengths)];
    this.heads = entry.heads.map((length, number) => this.bounds[number] + length);
    this.quotes = entry.quotes.map((length, number) => this.bounds[number + 1] - length);
    this.load = load;
    this.loaded = new Map();
  }

  /** The bytes of a posting, empty where the characters never meet. */
  async posting(first, second) {
    const number = shardNumber(first, second, this.shards);
    if (!this.loaded.has(number)) {
      const name = `${this.name}/${number.toString(16).padStart(3, "0")}.bin?v=${this.version}`;
      this.loaded.set(number, this.load(name, "bytes").then((buffer) => readShard(buffer, this.version)));
    }
    return (await this.loaded.get(number)).get(`${first},${second}`) ?? new Uint8Array();
  }

  /** All places of a string of two characters or more, ascending. */
  async places(codes) {
    const offsets = [];
    for (let offset = 0; offset + 2 < codes.length; offset += 2) offsets.push(offset);
    offsets.push(codes.length - 2);
    const lists = await Promise.all(
      offsets.map(async (offset) => {
        const places = addUp(readAll(await this.posting(codes[offset], codes[offset + 1] + 1)));
        return places.map((place) => place - offset);
      }),
    );
    return lists.sort((one, other) => one.length - other.length).reduce(common);
  }

  /** Which articles hold a string: number of the article → {hits, inHead}. */
  async find(codes) {
    return codes.length === 1 ? this.findCharacter(codes[0]) : this.byArticle(await this.places(codes));
  }

  async findCharacter(code) {
    const values = readAll(await this.posting(code, 0));
    const found = new Map();
    let article = 0;
    for (let at = 0; at + 1 < values.length; at += 2) {
      article += values[at];
      found.set(this.firstArticle + article, { hits: values[at + 1] >> 1, inHead: (values[at + 1] & 1) === 1 });
    }
    return found;
  }

  /** Hits in pull quotes repeat the body: they count only where there is no other. */
  byArticle(places) {
    const found = new Map();
    let article = 0;
    for (const place of places) {
      while (place >= this.bounds[article + 1]) article += 1;
      const key = this.firstArticle + article;
      const entry = found.get(key) ?? { hits: 0, inHead: false, quoted: 0 };
      if (place >= this.quotes[article]) entry.quoted += 1;
      else entry.hits += 1;
      if (place < this.heads[article]) entry.inHead = true;
      found.set(key, entry);
    }
    for (const entry of found.values()) entry.hits ||= entry.quoted;
    return found;
  }
}

/** What two ascending lists have in common. */
function common(one, other) {
  const shared = [];
  let at = 0;
  for (const value of one) {
    while (at < other.length && other[at] < value) at += 1;
    if (other[at] === value) shared.push(value);
  }
  return shared;
}

/**
 * A whole index. `load(name, "json" | "bytes")` fetches a file below `search/` and rejects where there is none. What has
 * been loaded, or has failed to load, is kept: after a failure open the index anew.
 */
export class SearchIndex {
  static async open(load) {
    return new SearchIndex(await load("index.json", "json"), load);
  }

  constructor(manifest, load) {
    if (manifest?.format !== FORMAT) throw new StaleIndex("an index of another format");
    this.load = load;
    this.folds = manifest.folds;
    this.volumes = [];
    this.articles = [];
    this.values = Object.fromEntries(
      ["zone", "industry", "province"].map((facet) => [
        facet,
        manifest.facets[facet].map(([key, name, parent]) => ({ key, name, parent: parent ?? "" })),
      ]),
    );
    for (const entry of manifest.volumes) this.addVolume(entry);
    const years = [...new Set(this.articles.map((article) => article.year))].sort().reverse();
    this.values.year = years.map((year) => ({ key: year, name: year, parent: "" }));
  }

  addVolume(entry) {
    const volume = new Volume(entry, this.articles.length, this.load);
    this.volumes.push(volume);
    entry.lengths.forEach((length, number) => {
      const keys = (facet, column) => column[number].map((place) => this.values[facet][place].key);
      this.articles.push({
        volume,
        number,
        length,
        year: String(entry.dates[number]).slice(0, 4),
        primary: entry.zones[number].slice(0, entry.primary[number]).map((place) => this.values.zone[place]),
        keys: {
          zone: keys("zone", entry.zones),
          industry: keys("industry", entry.industries),
          province: keys("province", entry.provinces),
          year: [String(entry.dates[number]).slice(0, 4)],
        },
      });
    });
  }

  fold(text) {
    return fold(text, this.folds);
  }

  /** The articles that hold a folded string: article → {hits, inHead}. */
  async find(word) {
    const codes = Array.from(word, (character) => character.codePointAt(0));
    if (codes.length === 0) return new Map();
    const parts = await Promise.all(this.volumes.map((volume) => volume.find(codes)));
    return new Map(parts.flatMap((part) => [...part]));
  }

  /**
   * Answer a query. `chosen` maps a facet to the keys chosen in it: within a facet one of them is enough, all facets
   * must agree. `sort` is "relevance" or "date". Gives {words, asked, hits, counts, found}: hits are
   * {article, hits, inHead, inZone, density}, best first, all articles where nothing is asked; counts say, for each
   * value of each facet, how many hits there would be with it under the query and the choices in the *other* facets;
   * found says how many articles hold each word by itself.
   */
  async search(query, chosen = {}, sort = "relevance") {
    const words = parseQuery(this.fold(query), query);
    const [must, not] = await Promise.all([words.must, words.not].map((list) => this.findAll(list)));
    const asked = must.length > 0 || not.length > 0 || FACETS.some((facet) => chosen[facet]?.length);
    const counts = Object.fromEntries(FACETS.map((facet) => [facet, new Map()]));
    const hits = [];
    for (let article = 0; article < this.articles.length; article += 1) {
      if (!must.every((found) => found.has(article)) || not.some((found) => found.has(article))) continue;
      const { keys } = this.articles[article];
      const against = FACETS.filter((facet) => !agrees(keys[facet], chosen[facet]));
      for (const facet of FACETS) {
        if (against.some((other) => other !== facet)) continue;
        for (const key of keys[facet]) counts[facet].set(key, (counts[facet].get(key) ?? 0) + 1);
      }
      if (against.length === 0) hits.push(this.hit(article, words.must, must));
    }
    hits.sort(sort === "date" ? newerFirst : betterFirst);
    const found = words.must.map((word, at) => ({ word, articles: must[at].size }));
    return { words, asked, hits, counts, found };
  }

  findAll(words) {
    return Promise.all(words.map((word) => this.find(word)));
  }

  hit(article, words, found) {
    const { primary, length } = this.articles[article];
    const entries = found.map((of) => of.get(article));
    const hits = entries.reduce((sum, entry) => sum + entry.hits, 0);
    const inHead = entries.length > 0 && entries.every((entry) => entry.inHead);
    const names = primary.map((zone) => this.fold(zone.name));
    const inZone = words.length > 0 && words.every((word) => names.some((name) => name.includes(word)));
    return { article, hits, inHead, inZone, density: hits / Math.sqrt(length + 1) };
  }

  /** What a result shows of an article: as in its text file, and `segments` as {role, paragraph, text}. */
  async text(article) {
    const { volume, number } = this.articles[article];
    const file = await this.load(`${volume.name}/${number}.json?v=${volume.version}`, "json");
    const segments = file.segments.map(([role, paragraph, text]) => ({ role, paragraph, text }));
    return { ...file, segments };
  }

  /**
   * For a word that stands nowhere: the longest parts of it that do stand somewhere, two characters or more, at most
   * three, as {word, articles}.
   */
  async nearest(word) {
    const characters = Array.from(word);
    const parts = new Map();
    let end = 0;
    for (let start = 0; start < characters.length; start += 1) {
      end = Math.max(end, start + 2);
      // What ends where the part before ended is within that part; only what goes further is new.
      for (; end <= characters.length; end += 1) {
        const part = characters.slice(start, end).join("");
        const { size } = await this.find(part);
        if (size === 0) break;
        parts.set(start, { word: part, articles: size });
      }
      end -= 1; // the last end that was reached
    }
    const standing = [...parts.values()].filter((part) => !part.word.startsWith(" ") && !part.word.endsWith(" "));
    const longest = Math.max(...standing.map((part) => Array.from(part.word).length));
    const best = standing.filter((part) => Array.from(part.word).length === longest);
    return best.sort((one, other) => other.articles - one.articles).slice(0, 3);
  }
}

function agrees(keys, chosen) {
  return !chosen?.length || chosen.some((key) => keys.includes(key));
}

/** The order of all lists: newest first, within an issue as on the page. */
export function newerFirst(one, other) {
  return other.article - one.article;
}

function betterFirst(one, other) {
  return (
    other.inHead - one.inHead || other.inZone - one.inZone || other.density - one.density || newerFirst(one, other)
  );
}

/** Where the words stand in a text as printed: [start, end) in code points, merged and ascending. */
export function marks(text, words, folds) {
  const characters = Array.from(fold(text, folds));
  const marked = new Array(characters.length).fill(false);
  for (const word of words) {
    const wanted = Array.from(word);
    for (let at = 0; at + wanted.length <= characters.length; at += 1) {
      if (wanted.every((character, offset) => characters[at + offset] === character)) {
        marked.fill(true, at, at + wanted.length);
      }
    }
  }
  const spans = [];
  marked.forEach((on, at) => {
    if (on && marked[at - 1]) spans[spans.length - 1][1] = at + 1;
    else if (on) spans.push([at, at + 1]);
  });
  return spans;
}

/** A text cut at its marks: [{text, marked}], in order, empty pieces left out. */
export function cutAtMarks(text, spans) {
  const characters = Array.from(text);
  const pieces = [];
  let at = 0;
  for (const [start, end] of [...spans, [characters.length, characters.length]]) {
    if (at < start) pieces.push({ text: characters.slice(at, start).join(""), marked: false });
    if (start < end) pieces.push({ text: characters.slice(start, end).join(""), marked: true });
    at = end;
  }
  return pieces;
}

const EXCERPT_LENGTH = 84;
const LEAD = 18;
const HEAD_ROLES = new Set(["title", "kicker", "subtitle", "column"]);

/**
 * The passage to show of an article: {segment, pieces, before, after}. It is the stretch that holds most different
 * words, the body before the head; where no word is asked, the beginning of the body. null where there is nothing.
 * before and after say whether the segment goes on there.
 */
export function excerpt(segments, words, folds) {
  let best = null;
  for (const segment of segments) {
    const spans = marks(segment.text, words, folds);
    const characters = Array.from(fold(segment.text, folds));
    for (const [start] of spans.length ? spans : [[0, 0]]) {
      const from = beginning(characters, start);
      const window = characters.slice(from, from + EXCERPT_LENGTH).join("");
      const score = words.filter((word) => window.includes(word)).length * 4 + roleScore(segment.role);
      if (!best || score > best.score) best = { score, segment, from, spans };
    }
  }
  if (!best) return null;
  const shown = Array.from(best.segment.text).slice(best.from, best.from + EXCERPT_LENGTH).join("");
  return {
    segment: best.segment,
    pieces: cutAtMarks(shown, marks(shown, words, folds)),
    before: best.from > 0,
    after: best.from + EXCERPT_LENGTH < Array.from(best.segment.text).length,
  };
}

/** Where an excerpt begins that is to show what stands at `start`: a little before, after a mark if there is one. */
function beginning(characters, start) {
  const earliest = Math.max(0, Math.min(start - LEAD, characters.length - EXCERPT_LENGTH));
  if (earliest === 0) return 0;
  const isMark = (character) => /[\p{P}\p{Z}]/u.test(character) && !/["“‘《〈「（([]/u.test(character);
  for (let at = earliest; at < start; at += 1) if (isMark(characters[at]) && !isMark(characters[at + 1])) return at + 1;
  let at = earliest; // no mark: at least not within a number or a Latin word
  while (at < start && isLatin(characters[at - 1]) && isLatin(characters[at])) at += 1;
  return at;
}

function isLatin(character) {
  return /[\p{Script=Latin}\p{N}]/u.test(character);
}

function roleScore(role) {
  if (role === "paragraph") return 3;
  return HEAD_ROLES.has(role) ? 0 : 1;
}
