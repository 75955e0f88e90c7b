/**
 * The messages of the conversation as this page has them: an unbroken run of rows that ends at `last`. Each row names the
 * one before it, so a row that came twice, late or without its neighbour is told apart, whatever the line did to it.
 */
export class Rows {
  constructor() {
    this.clear();
  }

  get last() {
    return this.all.length ? this.all[this.all.length - 1].seq : 0;
  }

  /** Rows have come that do not join on: something between is missing. */
  get hasGap() {
    return this.loose.length > 0;
  }

  /** Whether the conversation begins before the first row here. */
  get hasEarlier() {
    return this.all.length > 0 && this.all[0].prev > 0;
  }

  get lastFromAgent() {
    for (let i = this.all.length - 1; i >= 0; i--) {
      if (this.all[i].from === 'agent') return this.all[i].seq;
    }
    return 0;
  }

  clear() {
    this.all = [];
    this.loose = [];
  }

  /** Takes what came over the line. */
  add(rows) {
    const waiting = [...this.loose, ...rows].sort((a, b) => a.seq - b.seq);
    this.loose = [];
    for (const row of waiting) {
      if (row.seq <= this.last) continue;
      if (row.prev === this.last) this.all.push(row);
      else this.loose.push(row);
    }
  }

  /** Takes a snapshot: rows after the number it was asked for, or with `from` 0 rows that take the place of all. */
  open({ from, rows }, asked) {
    if (from === asked && asked > 0) {
      this.add(rows);
      return;
    }
    const sinceAsked = [...this.all, ...this.loose].filter((row) => row.seq > asked);
    this.all = rows.slice();
    this.loose = [];
    this.add(sinceAsked);
  }

  addEarlier(rows) {
    const first = this.all.length ? this.all[0] : null;
    if (first && rows.length && rows[rows.length - 1].seq === first.prev) this.all.unshift(...rows);
  }
}
