// The slides that are shown at the moment, with their places known: one look decides where a key leads. Pure.

export const FILTERS = {
  all: () => true,
  undecided: ({ verdict }) => !verdict,
  kept: ({ verdict }) => verdict === "kept",
  rejected: ({ verdict }) => verdict === "rejected",
};

/** How many slides there are and how many of them were judged: {all, undecided, kept, rejected}. */
export function countMarks(slides) {
  const counts = { all: slides.length, undecided: 0, kept: 0, rejected: 0 };
  for (const { generation } of slides) counts[generation.verdict || "undecided"] += 1;
  return counts;
}

export class Deck {
  /** Those of the slides that the filter lets through, and the one called `guestId` all the same. */
  constructor(slides, filter, guestId) {
    const isShown = FILTERS[filter];
    this.slides = filter === "all" ? slides : slides.filter(({ generation }) => isShown(generation) || generation.id === guestId);
    this.places = new Map(this.slides.map(({ generation }, place) => [generation.id, place]));
    this.runs = []; // where each row of slides of the same task begins
    this.runOf = this.slides.map(({ task }, place) => {
      if (place === 0 || task.id !== this.slides[place - 1].task.id) this.runs.push(place);
      return this.runs.length - 1;
    });
  }

  get size() {
    return this.slides.length;
  }

  /** The place of an image, -1 when it is not shown. */
  place(id) {
    return this.places.get(id) ?? -1;
  }

  /** Where the slide at `place` stands among those of its task, and its task among all: counted from 1. */
  position(place) {
    const run = this.runOf[place];
    const first = this.runs[run];
    const end = this.runs[run + 1] ?? this.size;
    return { image: place - first + 1, images: end - first, task: run + 1, tasks: this.runs.length };
  }

  /** The first slide of the task before (-1) or after (1) the one at `place`; undefined at the ends. */
  stepTask(place, direction) {
    const first = this.runs[this.runOf[place] + direction];
    return first === undefined ? undefined : this.slides[first];
  }

  /** The slides around `place`, at most `reach` to either side, with where each stands. */
  around(place, reach) {
    const first = Math.max(0, place - reach);
    return this.slides.slice(first, place + reach + 1).map((slide, step) => ({ slide, ...this.position(first + step) }));
  }
}
