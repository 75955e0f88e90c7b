/** Half a second, doubling up to half a minute; the jitter keeps a thousand pages from coming back at the same moment. */
export function backoff(tries) {
  // A browser that says it is offline tells when it no longer is; it may be mistaken, so not for ever.
  const wait = navigator.onLine === false ? 30000 : Math.min(30000, 500 * 2 ** Math.min(tries, 10));
  return wait * (0.5 + Math.random());
}

/** Waits, or until somebody calls `wake` on the returned promise. */
export function pause(milliseconds) {
  let wake;
  const waiting = new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    wake = () => { clearTimeout(timer); done(); };
  });
  waiting.wake = wake;
  return waiting;
}

/** The promise's outcome, or a rejection when it takes too long. */
export function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('No answer in time')), milliseconds); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
