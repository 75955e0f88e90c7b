const light = `
  --surface: #ffffff; --sunken: #f5f6f4; --bubble: #eceeea; --line: #e2e6e2; --field-line: #7f8a83;
  --ink: #151b17; --ink-2: #4b554e; --ink-3: #5c6760;
  --brand: #0d5c45; --brand-fill: #0d5c45; --brand-fill-hover: #0a4a38; --on-brand: #ffffff; --on-brand-2: #cfe6dd;
  --accent-fill: #f5a524; --on-accent: #2b1a00; --warn: #7a4a00; --warn-soft: #fdf1d8; --danger: #b3261e; --danger-soft: #fdeae8;
  --shadow: 0 12px 40px rgb(16 24 20 / 22%), 0 2px 8px rgb(16 24 20 / 12%);`;

const dark = `
  --surface: #141916; --sunken: #0d110f; --bubble: #232b26; --line: #28302b; --field-line: #6d7a72;
  --ink: #e8ede9; --ink-2: #a9b5ad; --ink-3: #8f9c94;
  --brand: #57c79f; --brand-fill: #1a7356; --brand-fill-hover: #1f8767; --on-brand: #ffffff; --on-brand-2: #d5ebe2;
  --accent-fill: #e09a1d; --on-accent: #1f1300; --warn: #f0b95b; --warn-soft: #33270f; --danger: #ff9d94; --danger-soft: #3a1715;
  --shadow: 0 12px 40px rgb(0 0 0 / 60%), 0 0 0 1px #28302b;`;

/** Where the panel takes the whole screen. */
export const fullScreen = '(max-width: 480px), (max-height: 440px)';

/** Everything the widget looks like. The names are those of the product's own tokens. */
export const styles = `
:host { all: initial !important; display: block !important; position: static !important; color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :host { ${dark} } }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }

.launcher, .panel { font: 400 14px/1.45 "Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink); }
h2, h3, p, ol { margin: 0; padding: 0; }
ol { list-style: none; }
button { font: inherit; color: inherit; border: 0; background: none; padding: 0; cursor: pointer; min-width: 24px; min-height: 24px; }
svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; display: block; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--brand); outline-offset: 2px; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher {
  position: fixed; z-index: 2147483000; inset-block-end: 20px; inset-inline-end: 20px; width: 56px; height: 56px;
  display: grid; place-items: center; border-radius: 50%; background: var(--brand-fill); color: var(--on-brand); box-shadow: var(--shadow);
  transition: background-color 120ms ease-out, transform 120ms ease-out;
}
.launcher:hover { background: var(--brand-fill-hover); transform: scale(1.04); }
.launcher:focus-visible { outline-offset: 3px; }
.launcher svg { grid-area: 1 / 1; width: 26px; height: 26px; transition: opacity 120ms ease-out, transform 160ms ease-out; }
.launcher svg + svg { opacity: 0; transform: rotate(-60deg); }
:host(.open) .launcher svg { opacity: 0; transform: rotate(60deg); }
:host(.open) .launcher svg + svg { opacity: 1; transform: none; }
.badge {
  position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: var(--accent-fill); color: var(--on-accent); font-size: 12px; font-weight: 650; line-height: 22px; text-align: center;
  box-shadow: 0 0 0 2px var(--surface); font-variant-numeric: tabular-nums;
}

.panel {
  position: fixed; z-index: 2147483000; inset-block-end: 92px; inset-inline-end: 20px; width: 380px; height: min(600px, calc(100vh - 112px));
  display: flex; flex-direction: column; overflow: hidden; border-radius: 16px; background: var(--surface); box-shadow: var(--shadow);
  transform-origin: 100% 100%; animation: arrive 160ms cubic-bezier(0.2, 0.9, 0.3, 1);
}
@keyframes arrive { from { opacity: 0; transform: translateY(12px) scale(0.97); } }
.head { display: flex; align-items: center; gap: 12px; padding: 16px 12px 16px 20px; background: var(--brand-fill); color: var(--on-brand); }
.head div { flex: 1; min-width: 0; }
h2 { font-size: 16px; font-weight: 650; line-height: 1.3; overflow-wrap: anywhere; }
.head p { font-size: 13px; color: var(--on-brand-2); }
.close { display: grid; place-items: center; width: 40px; height: 40px; border-radius: 8px; transition: background-color 120ms ease-out; }
.close:hover { background: rgb(255 255 255 / 14%); }
.close:focus-visible { outline-color: currentColor; outline-offset: -2px; }

.middle { position: relative; flex: 1; min-height: 0; display: flex; }
.scroller { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 20px 16px 12px; scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.scroller:focus-visible { outline-offset: -2px; }
.intro { padding: 4px 4px 12px; }
h3 { font-size: 20px; font-weight: 650; line-height: 1.3; letter-spacing: -0.01em; }
.intro p { margin-top: 6px; color: var(--ink-2); }
.quiet { display: block; margin: 0 auto 12px; padding: 4px 12px; border-radius: 8px; color: var(--brand); font-size: 13px; font-weight: 550; }
.quiet:hover { background: var(--sunken); }
.quiet:disabled { opacity: 0.5; }

.day { display: flex; align-items: center; gap: 12px; margin: 16px 0 12px; color: var(--ink-3); font-size: 12px; }
.day::before, .day::after { content: ""; flex: 1; border-block-start: 1px solid var(--line); }
.message { position: relative; display: flex; flex-direction: column; margin-block-start: 2px; }
.message.first { margin-block-start: 12px; }
.day + .message.first { margin-block-start: 0; }
.message.own { align-items: flex-end; }
.message.agent { align-items: flex-start; padding-inline-start: 38px; }
.face {
  position: absolute; inset-inline-start: 0; inset-block-start: 0; width: 28px; height: 28px; border-radius: 50%; display: none; place-items: center;
  background: var(--bubble); color: var(--ink-2); font-size: 11px; font-weight: 650; letter-spacing: 0.02em;
}
.first > .face { display: grid; }
.bubble { max-width: 86%; padding: 9px 13px; border-radius: 16px; }
.agent .bubble { background: var(--bubble); border-start-start-radius: 6px; }
.own .bubble { background: var(--brand-fill); color: var(--on-brand); border-end-end-radius: 6px; }
.agent:not(.first) .bubble { border-start-start-radius: 6px; }
.waiting .bubble { opacity: 0.9; }
.failed .bubble { background: var(--danger-soft); color: var(--ink); box-shadow: inset 0 0 0 1px var(--danger); }
.text { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 14px; }
.erased { font-style: italic; opacity: 0.8; }
.text a { color: inherit; text-decoration: underline; text-underline-offset: 2px; }
.text a:focus-visible { outline-color: currentColor; }
.name { font-size: 12px; font-weight: 600; color: var(--ink-2); margin-block-end: 2px; }
.own .name, .message:not(.first) .name, .message:not(.last):not(.tells):not(.failed) .meta {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.meta { display: flex; gap: 6px; margin-block-start: 4px; padding-inline: 4px; color: var(--ink-3); font-size: 12px; font-variant-numeric: tabular-nums; }
.state:not(:empty)::before { content: "·"; margin-inline-end: 6px; }
.message:not(.tells):not(.waiting) .state { display: none; }
.read .state { color: var(--brand); }
.trouble { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 4px 8px; max-width: 86%; margin-block-start: 4px; font-size: 12px; color: var(--danger); text-align: end; }
.trouble p { flex-basis: 100%; }
.trouble button { padding: 3px 10px; border-radius: 6px; border: 1px solid currentColor; font-weight: 600; }

.typing { display: flex; align-items: center; gap: 10px; margin-block-start: 12px; color: var(--ink-3); font-size: 12px; }
.dots { display: flex; gap: 4px; padding: 12px 13px; border-radius: 16px; border-start-start-radius: 6px; background: var(--bubble); }
.dots i { width: 6px; height: 6px; border-radius: 50%; background: var(--ink-3); animation: think 1.2s infinite ease-in-out; }
.dots i:nth-child(2) { animation-delay: 0.15s; }
.dots i:nth-child(3) { animation-delay: 0.3s; }
@keyframes think { 0%, 60%, 100% { opacity: 0.35; transform: none; } 30% { opacity: 1; transform: translateY(-3px); } }
.jump {
  position: absolute; inset-block-end: 12px; inset-inline-end: 16px; width: 36px; height: 36px; display: grid; place-items: center; border-radius: 50%;
  background: var(--surface); color: var(--brand); border: 1px solid var(--line); box-shadow: 0 2px 8px rgb(16 24 20 / 16%);
}
.jump svg { width: 20px; height: 20px; }

.cut { padding: 8px 20px; background: var(--warn-soft); color: var(--warn); font-size: 13px; }
.cut:empty { padding: 0; }
.composer { position: relative; display: flex; align-items: flex-end; gap: 8px; padding: 12px 16px; border-block-start: 1px solid var(--line); }
textarea {
  flex: 1; min-width: 0; min-height: 40px; max-height: 132px; resize: none; padding: 9px 12px; border: 1px solid var(--field-line); border-radius: 12px;
  background: var(--surface); color: var(--ink); font: inherit; line-height: 20px; overflow-y: auto; scrollbar-width: thin;
}
textarea::placeholder { color: var(--ink-3); opacity: 1; }
textarea:focus-visible { outline-offset: -1px; border-color: transparent; }
textarea[aria-invalid="true"] { border-color: var(--danger); }
.send { flex: none; width: 40px; height: 40px; display: grid; place-items: center; border-radius: 12px; background: var(--brand-fill); color: var(--on-brand); transition: background-color 120ms ease-out; }
.send:hover { background: var(--brand-fill-hover); }
.send svg { width: 20px; height: 20px; }
.send[aria-disabled="true"] { background: var(--bubble); color: var(--ink-3); cursor: default; }
.length { position: absolute; inset-block-end: 100%; inset-inline-end: 16px; }
.length:not(:empty) { padding: 2px 8px; border-radius: 8px 8px 0 0; background: var(--surface); color: var(--ink-2); font-size: 12px; font-variant-numeric: tabular-nums; }
textarea[aria-invalid="true"] ~ .length { color: var(--danger); }
.privacy { padding: 0 20px 12px; color: var(--ink-3); font-size: 12px; text-align: center; }
.privacy a { color: inherit; text-underline-offset: 2px; }

@media ${fullScreen} {
  .panel { inset: 0; width: 100%; height: var(--coop-omni-height, 100dvh); border-radius: 0; box-shadow: none; }
  .head { padding-block-start: max(16px, env(safe-area-inset-top)); }
  .privacy { padding-block-end: max(12px, env(safe-area-inset-bottom)); }
  .composer:last-child { padding-block-end: max(12px, env(safe-area-inset-bottom)); }
  .text { font-size: 15px; }
  textarea { font-size: 16px; line-height: 22px; min-height: 44px; padding-block: 10px; }
  .send { width: 44px; height: 44px; }
  :host(.open) .launcher { display: none; }
}
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
  .dots i { opacity: 0.7; }
}
@media (forced-colors: active) {
  .panel, .bubble, .launcher, .send { border: 1px solid; }
}
`;
