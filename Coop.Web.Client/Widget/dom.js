/** An element with attributes and children. Text only ever becomes text nodes. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets the text only when it changes, so that screen readers are not told again. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** The children are these, in this order; those that stay where they are are not touched. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) {
    if (!wanted.has(child)) child.remove();
  }
  nodes.forEach((node, i) => {
    if (parent.children[i] !== node) parent.insertBefore(node, parent.children[i] ?? null);
  });
}

const shapes = {
  chat: ['M20 11.5a8 8 0 0 1-8.5 8c-1.3 0-2.5-.3-3.6-.8L4 20l1.3-3.6A8 8 0 1 1 20 11.5Z'],
  close: ['M6 6l12 12', 'M18 6 6 18'],
  down: ['M6 9l6 6 6-6'],
  send: ['M5 12h13', 'M12 5.5 18.5 12 12 18.5'],
};

/** A line drawing of 24 by 24. */
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  for (const shape of shapes[name]) {
    const path = document.createElementNS(space, 'path');
    path.setAttribute('d', shape);
    svg.append(path);
  }
  return svg;
}

/** A template such as `{0} de {1}` with its holes filled. */
export const fill = (template, ...values) => template.replace(/\{(\d)\}/g, (_, i) => values[i]);
