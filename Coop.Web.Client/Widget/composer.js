import { el, fill, icon, say } from './dom.js';

const nearly = 0.9;

/** Where the visitor writes. What is written and not sent survives a reload. */
export class Composer {
  constructor(texts, maxLength, storage, { write, types }) {
    this.texts = texts;
    this.maxLength = maxLength;
    this.storage = storage;
    this.write = write;
    this.field = el('textarea', {
      id: 'text', rows: '1', placeholder: texts.placeholder, autocomplete: 'off', 'aria-describedby': 'length',
      onkeydown: (event) => this.#key(event),
      oninput: () => {
        this.#changed();
        if (this.field.value.trim()) types();
      },
    });
    this.button = el('button', { class: 'send', type: 'submit', 'aria-label': texts.send, title: texts.send }, icon('send'));
    this.length = el('p', { class: 'length', id: 'length' });
    this.element = el('form', { class: 'composer', onsubmit: (event) => this.#submit(event) },
      el('label', { class: 'unseen', for: 'text' }, texts.label), this.field, this.button, this.length);
    this.field.value = storage.get('draft') ?? '';
    this.#changed();
  }

  focus() {
    this.field.focus();
  }

  /** The height follows the text; to be called when the panel shows. */
  fit() {
    this.field.style.height = 'auto';
    this.field.style.height = `${Math.min(this.field.scrollHeight, 132)}px`;
  }

  #key(event) {
    // On a telephone Enter begins a new line, as people expect of its keyboard.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && !matchMedia('(pointer: coarse)').matches) this.#submit(event);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || text.length > this.maxLength) return;
    this.field.value = '';
    this.#changed();
    this.field.focus();
    this.write(text);
  }

  #changed() {
    const text = this.field.value;
    const count = text.trim().length;
    this.button.setAttribute('aria-disabled', String(count === 0 || count > this.maxLength));
    this.field.setAttribute('aria-invalid', String(count > this.maxLength));
    say(this.length, count > this.maxLength * nearly ? fill(this.texts.length, count, this.maxLength) : '');
    if (text) this.storage.set('draft', text);
    else this.storage.remove('draft');
    this.fit();
  }
}
