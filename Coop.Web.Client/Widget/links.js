import { el } from './dom.js';

const address = /\bhttps?:\/\/[^\s<>"'`]+/gi;
const trailing = /[.,;:!?)\]}»”]+$/;

/** The text as nodes, addresses in it as links. Only http and https ever become one, and only as the browser itself reads them. */
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const shown = balanced(match[0]);
    const url = parse(shown);
    if (!url) continue;
    nodes.push(text.slice(from, match.index), el('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, shown));
    from = match.index + shown.length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== '');
}

/** Without the punctuation of the sentence around it, but with the brackets that are its own. */
function balanced(found) {
  const cut = found.replace(trailing, '');
  const rest = found.slice(cut.length);
  return rest.startsWith(')') && cut.includes('(') && !cut.includes(')') ? `${cut})` : cut;
}

function parse(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}
