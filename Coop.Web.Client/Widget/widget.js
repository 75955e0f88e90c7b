// The chat widget: one script tag on any page of an allowed origin.
//   <script src="https://omni.example/widget.js" data-lang="es" async></script>
import { Api } from './api.js';
import { Chat } from './chat.js';
import { openStorage } from './storage.js';
import { Panel } from './panel.js';
import { backoff, pause } from './waiting.js';

const script = document.currentScript;
if (script && !window.CoopOmni) {
  const lang = script.dataset.lang === 'en' ? 'en' : 'es';
  const storage = openStorage();
  const api = new Api(new URL(script.src).origin, lang, storage);
  let panel = null;
  let wanted = false;
  window.CoopOmni = Object.freeze({
    open: () => panel ? panel.open() : wanted = true,
    close: () => panel ? panel.close() : wanted = false,
  });
  start(api, storage).then((started) => {
    panel = started;
    if (wanted) panel.open();
  });
}

async function start(api, storage) {
  let settings;
  for (let tries = 0; !(settings = await api.settings()); tries++) await pause(backoff(tries));
  await (document.body ? null : new Promise((ready) => document.addEventListener('DOMContentLoaded', ready, { once: true })));
  const chat = new Chat(api, storage);
  return new Panel(chat, settings, storage);
}
