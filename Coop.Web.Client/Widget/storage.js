const prefix = 'coop-omni:';

/** What outlives the page: in localStorage, or sessionStorage for the tab; where the browser forbids that, it lasts as long as the page. */
export function openStorage(kind = 'localStorage') {
  const memory = new Map();
  let local = null;
  try {
    local = window[kind];
    local.setItem(prefix, '');
    local.removeItem(prefix);
  } catch {
    local = null;
    // Private modes and blocked third-party data: the conversation then ends with the page.
  }

  return {
    get(key) {
      const text = memory.has(key) ? memory.get(key) : local && local.getItem(prefix + key);
      try {
        return text ? JSON.parse(text) : null;
      } catch {
        return null;
      }
    },
    set(key, value) {
      const text = JSON.stringify(value);
      try {
        if (local) local.setItem(prefix + key, text);
        else memory.set(key, text);
      } catch {
        memory.set(key, text);
      }
    },
    remove(key) {
      memory.delete(key);
      if (local) local.removeItem(prefix + key);
    },
    keys(start) {
      const stored = local ? Object.keys(local).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)) : [];
      return [...new Set([...memory.keys(), ...stored])].filter((key) => key.startsWith(start));
    },
  };
}
