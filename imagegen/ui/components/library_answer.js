// The answer to a query: its count, its facets and its pages, kept true while pictures are made elsewhere.
import { ask, page, StudioError, t, toast } from "./core.js";
import { fits } from "./library_query.js";
import { Pages, PAGE_SIZE } from "./library_pages.js";

const LIVE_MS = 700; // after the last change …
const LIVE_MOST_MS = 3000; // … and at the latest
const SIMILAR_LIMIT = 200;
const FRESH_MS = 3000; // so long what a person says here is newer than what the studio told

export class Answer {
  /** `drawn({isOther})` is called after every change; `isOther` when it is another answer. */
  constructor(drawn) {
    Object.assign(this, { drawn, number: 0, query: null, size_bytes: 0, image_count: 0, facets: null, facetsTrouble: null, news: 0, isLoading: true, trouble: null, similar: null, own: new Map() });
    this.pages = new Pages({
      load: (offset, limit) => this.load(offset, limit),
      show: () => drawn({}),
      fail: (error) => this.fail(error),
      suspect: () => this.renewSoon(),
    });
  }

  // ---- asking -------------------------------------------------------------------------------------------------------

  /** Ask for another query. What is on the screen stays until the answer is there. */
  async ask(query) {
    const number = ++this.number;
    Object.assign(this, { query, similar: null, isLoading: true });
    this.drawn({});
    await this.settle(number, async () => {
      const [counted, { items }] = await Promise.all([ask("library.count", { query }), ask("library.page", { query, offset: 0, limit: PAGE_SIZE })]);
      return () => this.take(counted, items);
    });
    this.askFacets();
  }

  /** The same question again, because something has changed; what one looks at stays. */
  async renew() {
    if (this.similar) return this.drawn({});
    const number = ++this.number;
    await this.settle(number, async () => {
      const { count, size_bytes, image_count } = await ask("library.count", { query: this.query });
      return () => {
        Object.assign(this, { size_bytes, image_count, news: 0 });
        this.pages.renew(count);
        this.drawn({});
      };
    });
    this.askFacets();
  }

  /** Pictures with prompts that mean the same as a picture's prompt, or as words. */
  async askSimilar({ id, words }) {
    const number = ++this.number;
    Object.assign(this, { similar: { id, words }, isLoading: true });
    this.drawn({});
    await this.settle(number, async () => {
      const what = id ? { generation_id: id } : { text: words };
      const { items } = await ask("library.similar", { ...what, query: this.query, limit: SIMILAR_LIMIT });
      return () => this.take({ count: items.length, image_count: items.length, size_bytes: 0 }, items, true);
    });
    if (this.trouble) this.similar = null;
    this.drawn({});
  }

  async settle(number, question) {
    try {
      const take = await question();
      if (number !== this.number) return;
      Object.assign(this, { isLoading: false, trouble: null });
      take();
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      if (number !== this.number) return;
      Object.assign(this, { isLoading: false, trouble: error });
      this.drawn({});
    }
  }

  take({ count, size_bytes, image_count }, items, isFixed = false) {
    Object.assign(this, { size_bytes, image_count, news: 0 });
    this.pages.isFixed = isFixed;
    this.pages.reset(count, items);
    this.drawn({ isOther: true });
  }

  // Pictures that came since the count was taken stand before all others: what is asked for lies that much further down.
  async load(offset, limit) {
    const shift = this.query.order === "newest" ? this.news : 0;
    const { items } = await ask("library.page", { query: this.query, offset: offset + shift, limit });
    this.isSilent = false;
    return items.map((item) => ({ ...item, ...this.ownOf(item.id) }));
  }

  fail(error) {
    if (!this.isSilent) toast("error", error.message, { hint: error.hint || t("library.again_soon") });
    this.isSilent = true; // one toast for a studio that is away, not one every few seconds
  }

  async askFacets() {
    const { query } = this;
    try {
      const facets = await ask("library.facets", { query });
      if (query !== this.query) return;
      Object.assign(this, { facets, facetsTrouble: null });
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      this.facetsTrouble = error;
    }
    this.drawn({});
  }

  facetsSoon() {
    clearTimeout(this.facetsTimer);
    this.facetsTimer = setTimeout(() => this.askFacets(), LIVE_MS);
  }

  // ---- staying true -------------------------------------------------------------------------------------------------

  /** Something changed somewhere: count again, soon but not for each of many changes. */
  countSoon() {
    clearTimeout(this.liveTimer);
    this.liveSince ??= performance.now();
    const wait = Math.min(LIVE_MS, Math.max(0, this.liveSince + LIVE_MOST_MS - performance.now()));
    this.liveTimer = setTimeout(() => this.countNow(), wait);
  }

  async countNow() {
    this.liveSince = null;
    const { number, query } = this;
    if (!query || this.isLoading || this.similar || document.hidden) return;
    const known = this.pages.count;
    try {
      const { count } = await ask("library.count", { query });
      if (number !== this.number || known !== this.pages.count || count === known + this.news) return;
      if (count < known + this.news) return this.renew();
      this.news = count - known;
      this.facetsSoon();
      this.drawn({});
    } catch (error) {
      if (!(error instanceof StudioError)) throw error; // the next change asks again
    }
  }

  renewSoon() {
    clearTimeout(this.renewTimer);
    this.renewTimer = setTimeout(() => this.renew(), LIVE_MS);
  }

  /** Marks of pictures changed. Resolves to the ids that no longer belong here. */
  judge(ids, marks) {
    const said = Object.fromEntries(Object.entries(marks).filter(([, value]) => value !== undefined));
    const left = [];
    let isStrange = false;
    for (const id of ids) {
      if (!this.say(id, said)) isStrange = true;
      else if (!this.similar && !fits(this.query, this.pages.byId(id))) left.push(id);
    }
    const isNarrowed = this.query.favourite || this.query.verdict || this.query.rating_min > 0;
    if (isStrange && isNarrowed) this.renewSoon(); // it may have come back, or it is further down
    this.facetsSoon();
    return left;
  }

  /** Something new about a picture, said here; false when it is not loaded. */
  say(id, values) {
    this.own.set(id, { moment: performance.now(), values: { ...this.ownOf(id), ...values } });
    return this.pages.patch(id, values);
  }

  // What was asked before it was said, and the stream while one mark after the other is said, still tell of the time before.
  ownOf(id) {
    const own = this.own.get(id);
    if (!own) return {};
    if (performance.now() - own.moment < FRESH_MS) return own.values;
    this.own.delete(id);
    return {};
  }

  /** Tasks changed: what is known of their pictures is drawn anew. */
  hear(tasks) {
    for (const { generations = [] } of tasks) for (const generation of generations) this.pages.patch(generation.id, this.newsOf(generation));
  }

  newsOf({ id, standing, url, preview, width_px, height_px, error, is_favourite, rating, verdict }) {
    return { standing, url, preview, width_px, height_px, error, is_favourite, rating, verdict, ...this.ownOf(id) };
  }

  /** How many there are, and how much room they take: ["12,345 pictures", "18.2 GB"]. */
  get countWords() {
    if (!this.query || this.isLoading || this.trouble) return ["", ""];
    const { count } = this.pages;
    const words = t("library.count", { count: count === 1 ? 1 : count.toLocaleString(page.boot.language) });
    return [words, this.size_bytes ? ` · ${sizeText(this.size_bytes)}` : ""];
  }
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** "18.2 GB" as the person's language writes it. */
export function sizeText(bytes) {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** step;
  return value.toLocaleString(page.boot.language, { style: "unit", unit: UNITS[step], unitDisplay: "short", maximumFractionDigits: step > 1 && value < 100 ? 1 : 0 });
}
