import { Composer } from './composer.js';
import { Dates } from './dates.js';
import { el, fill, icon, say } from './dom.js';
import { Messages } from './messages.js';
import { openStorage } from './storage.js';
import { fullScreen, styles } from './styles.js';

const nearEnd = 48;
const cutShownAfter = 1500;

/** The launcher and the panel, in a shadow of their own that the page's styles do not reach. */
export class Panel {
  constructor(chat, settings, storage) {
    const { texts } = this.settings = settings;
    this.tab = openStorage('sessionStorage');
    this.chat = chat;
    this.texts = texts;
    this.isOpen = false;
    this.messages = new Messages(texts, new Dates(settings.lang, texts), {
      title: settings.title,
      retry: (client) => chat.outbox.retry(client),
      discard: (client) => chat.outbox.discard(client),
    });
    this.composer = new Composer(texts, settings.maxLength, storage, {
      write: (text) => {
        this.atEnd = true;
        chat.write(text);
      },
      types: () => chat.types(),
    });
    this.#build();
    this.#listen();
    this.atEnd = true;
    chat.changed = () => this.render();
    this.render();
    // Who walks through the site with the chat open keeps it open; the focus stays with the page.
    if (this.tab.get('open') && !matchMedia(fullScreen).matches) this.#show();
  }

  open() {
    if (this.isOpen) return;
    this.from = document.activeElement === this.host ? this.root.activeElement : document.activeElement;
    this.#show();
    // On a telephone the field's focus would bring the keyboard up over the conversation.
    if (matchMedia('(pointer: coarse)').matches) this.dialog.focus();
    else this.composer.focus();
  }

  close() {
    if (!this.isOpen) return;
    const hadFocus = this.dialog.contains(this.root.activeElement) || this.root.activeElement === this.launcher;
    this.isOpen = false;
    this.dialog.hidden = true;
    this.host.classList.remove('open');
    this.launcher.setAttribute('aria-expanded', 'false');
    this.tab.remove('open');
    this.render();
    if (hadFocus) (this.from && this.from !== document.body && this.from.isConnected ? this.from : this.launcher).focus();
  }

  #show() {
    this.isOpen = true;
    this.dialog.hidden = false;
    this.host.classList.add('open');
    this.launcher.setAttribute('aria-expanded', 'true');
    this.tab.set('open', true);
    this.chat.start();
    this.atEnd = true;
    this.composer.fit();
    this.render();
  }

  render() {
    const { chat, texts } = this;
    const fresh = this.messages.show(chat);
    const reading = this.isOpen && !document.hidden;
    this.intro.hidden = chat.rows.hasEarlier;
    this.more.hidden = !chat.rows.hasEarlier;
    say(this.typingName, chat.typing ? fill(texts.typing, chat.typing) : '');
    this.typing.hidden = !chat.typing;
    if (reading && this.atEnd) this.#toEnd();
    this.jump.hidden = !reading || this.atEnd;
    chat.acknowledge(reading && this.atEnd);
    this.#count(chat.unread);
    this.#announce(fresh, reading);
    this.#cut(chat.isCut);
  }

  #build() {
    const { settings, texts } = this;
    this.host = el('coop-omni-chat', { lang: settings.lang });
    this.root = this.host.attachShadow({ mode: 'open' });
    this.badge = el('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });
    this.launcher = el('button', {
      class: 'launcher', type: 'button', 'aria-expanded': 'false', 'aria-haspopup': 'dialog',
      onclick: () => this.isOpen ? this.close() : this.open(),
    }, icon('chat'), icon('down'), this.badge);
    this.more = el('button', { class: 'quiet', type: 'button', hidden: true, onclick: () => this.#earlier() }, texts.earlier);
    this.intro = el('div', { class: 'intro' }, el('h3', {}, texts.greeting), el('p', {}, texts.intro));
    this.typingName = el('p');
    this.typing = el('div', { class: 'typing', hidden: true }, el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i')), this.typingName);
    this.scroller = el('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': texts.history, onscroll: () => this.#scrolled() },
      this.more, this.intro, this.messages.history, this.messages.log, this.typing);
    this.jump = el('button', { class: 'jump', type: 'button', hidden: true, 'aria-label': texts.jump, title: texts.jump, onclick: () => this.#jump() }, icon('down'));
    this.cut = el('p', { class: 'cut', role: 'status' });
    this.dialog = el('section', { class: 'panel', role: 'dialog', 'aria-labelledby': 'title', tabindex: '-1', hidden: true },
      el('div', { class: 'head' },
        el('div', {}, el('h2', { id: 'title' }, settings.title), el('p', {}, texts.subtitle)),
        el('button', { class: 'close', type: 'button', 'aria-label': texts.close, title: texts.close, onclick: () => this.close() }, icon('close'))),
      el('div', { class: 'middle' }, this.scroller, this.jump), this.cut, this.composer.element, privacy(settings));
    this.status = el('p', { class: 'unseen', role: 'status' });
    this.root.append(this.dialog, this.launcher, this.status);
    style(this.root);
    document.body.append(this.host);
  }

  #listen() {
    this.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.isOpen || event.isComposing) return;
      event.stopPropagation();
      this.close();
    });
    document.addEventListener('visibilitychange', () => this.render());
    // Whatever takes room from the conversation, its end stays in sight.
    new ResizeObserver(() => this.isOpen && this.atEnd && this.#toEnd()).observe(this.scroller);
    // A telephone's keyboard takes its room from what is visible, not from the page.
    const view = window.visualViewport;
    view?.addEventListener('resize', () => {
      this.host.style.setProperty('--coop-omni-height', `${view.height}px`);
    });
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const atEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
    if (atEnd === this.atEnd) return;
    this.atEnd = atEnd;
    this.render();
  }

  #toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #jump() {
    this.atEnd = true;
    this.render();
    this.scroller.focus();
  }

  async #earlier() {
    const before = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.more.disabled = true;
    try {
      await this.chat.earlier((rows) => this.messages.addOld(rows));
      this.scroller.scrollTop = this.scroller.scrollHeight - before;
    } catch {
      // The line broke; the button is there for another try.
    }
    this.more.disabled = false;
  }

  #count(unread) {
    const shown = this.isOpen ? 0 : unread;
    this.badge.hidden = shown === 0;
    say(this.badge, shown > 9 ? '9+' : String(shown));
    const { texts } = this;
    const name = this.isOpen ? texts.close : shown === 0 ? texts.open : shown === 1 ? texts.open_unread_one : fill(texts.open_unread, shown);
    if (this.launcher.getAttribute('aria-label') !== name) this.launcher.setAttribute('aria-label', name);
  }

  /** What the log does not say itself: answers to a closed panel, and many at once. */
  #announce(fresh, reading) {
    if (fresh.length === 0 || (reading && fresh.length <= 2)) return;
    say(this.status, fresh.length === 1 ? fill(this.texts.new_one, fresh[0].author ?? this.settings.title) : fill(this.texts.new, fresh.length));
  }

  /** A short cut is nobody's concern. */
  #cut(isCut) {
    if (!isCut) {
      clearTimeout(this.cutTimer);
      this.cutTimer = null;
      say(this.cut, '');
    } else if (!this.cutTimer) {
      this.cutTimer = setTimeout(() => say(this.cut, this.texts.offline), cutShownAfter);
    }
  }
}

function privacy({ privacyUrl, texts }) {
  if (!privacyUrl) return null;
  const [before, after] = texts.privacy.split('{0}');
  return el('p', { class: 'privacy' }, before, el('a', { href: privacyUrl, target: '_blank', rel: 'noopener' }, texts.privacy_link), after);
}

/** A constructed sheet needs no permission of the page's content policy. */
function style(root) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(el('style', {}, styles));
  }
}
