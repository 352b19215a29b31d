// What a person has chosen so far on the way from photos to pictures. The parts change it; the dialog draws them anew.
import { page } from "./core.js";

export const STEPS = ["photos", "style", "details", "prompts"];
export const MOST_PHOTOS = 5;

const fresh = () => ({
  photos: [], // what the studio said of each upload: {ref, name, preview, path}
  isMany: false,
  sheet: null, // {name, rows, notes} of a sheet of products
  products: [], // of many: {photos, sku, name, analysis, options}
  notes: [],
  styles: [],
  model: null, // null: the best one that is ready
  shotCount: null,
  count: 1,
  options: {},
  secondTry: false,
  sku: "",
  analysis: {},
  started: null, // {batch_id, topic_id} once it runs
});

export class ProductFlow {
  constructor(onChange) {
    this.onChange = onChange;
    this.offer = null;
    Object.assign(this, fresh());
  }

  change(values) {
    Object.assign(this, values);
    this.onChange();
  }

  startOver() {
    this.change({ ...fresh(), styles: this.styles, model: this.model, options: this.options, secondTry: this.secondTry });
  }

  take(offer) {
    const known = new Set(offer.styles.map(({ id }) => id));
    const kept = this.styles.filter((id) => known.has(id));
    this.change({ offer, styles: kept.length ? kept : offer.styles.slice(0, 1).map(({ id }) => id) });
  }

  get chosenStyles() {
    return this.offer.styles.filter(({ id }) => this.styles.includes(id));
  }

  get chosenModel() {
    return this.model ?? this.offer.models[0];
  }

  /** The style among the chosen ones that leaves open how many shots it makes. */
  get openStyle() {
    return this.chosenStyles.find(({ shot_counts: [least, most] }) => least < most);
  }

  get wish() {
    return {
      styles: this.styles,
      model: this.chosenModel,
      shot_count: this.openStyle ? (this.shotCount ?? this.openStyle.shot_count) : null,
      count: this.count,
      options: this.options,
      second_try: this.secondTry,
    };
  }

  /** Everything that is to be made, as the studio wants it. */
  get wanted() {
    if (this.isMany) return this.products;
    return [{ photos: this.photos.map(({ ref }) => ref), sku: this.sku, name: "", analysis: this.analysis, options: {} }];
  }

  get payload() {
    return { topic_id: page.topicId, wish: this.wish, products: this.wanted };
  }

  /** Why a step cannot be left yet, as the key of a text; null when it can. */
  obstacleAt(step) {
    if (step === "photos" && !this.wanted.some(({ photos }) => photos.length)) return "products.needs_photo";
    if (step === "photos" && this.wanted.some(({ photos }) => photos.length > MOST_PHOTOS)) return "products.needs_fewer";
    if (step === "style" && this.styles.length === 0) return "products.needs_style";
    return null;
  }

  /** Write down what is known of a product: of the only one, or of one of many. */
  describe(index, analysis) {
    if (!this.isMany) return this.change({ analysis });
    this.change({ products: this.products.with(index, { ...this.products[index], analysis }) });
  }
}
