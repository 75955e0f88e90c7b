// One hidden voice for the whole page. Polite words of a burst are said once; only a lost line interrupts.
const polite = () => document.getElementById("announcer");
const urgent = () => document.getElementById("announcer-urgent");
let waiting = [];
let timer;

/** Says a text soon. Texts given with the same `many` ("{0} new messages") are counted and said as one. */
export function announce(text, many) {
  waiting.push({ text, many });
  clearTimeout(timer);
  timer = setTimeout(say, 700);
}

export function interrupt(text) {
  if (urgent()) urgent().textContent = text;
}

function say() {
  const burst = Map.groupBy(waiting, (word) => word.many ?? word.text);
  waiting = [];
  const texts = [...burst].map(([many, all]) => (all.length > 1 && all[0].many ? many.replace("{0}", all.length) : all.at(-1).text));
  if (polite()) polite().textContent = texts.join(". ");
}
