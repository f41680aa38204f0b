// Taps cards, sends texts, and looks every three seconds whether anything is new.
const feed = document.querySelector('[data-feed]');
const toast = document.querySelector('[data-toast]');
const { member } = document.body.dataset;
let { version } = document.body.dataset;
let toastTimer;

function say(message) {
  if (!message) return;
  toast.textContent = message;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    toast.hidden = true;
  }, 4000);
}

async function post(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userid: member, ...body }),
  });
  say((await answer.json()).message);
  await refresh();
}

async function refresh() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
  const fresh = page.querySelector('[data-feed]');
  if (!fresh) return;
  const atEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 80;
  feed.replaceChildren(...fresh.childNodes);
  version = page.body.dataset.version;
  if (atEnd) toEnd();
}

function toEnd() {
  if (feed.classList.contains('feed')) window.scrollTo(0, document.body.scrollHeight);
}

function chosenIn(card) {
  const selected = {};
  for (const drop of card.querySelectorAll('[data-question]:enabled')) selected[drop.dataset.question] = [drop.value];
  for (const votes of card.querySelectorAll('[data-votes]:enabled')) {
    selected[votes.dataset.votes] = [...votes.querySelectorAll(':checked')].map((box) => box.value);
  }
  return selected;
}

async function tap(button) {
  const card = button.closest('[data-task]');
  const isMenu = 'menu' in button.dataset;
  const body = { taskId: card.dataset.task, key: button.dataset.key, menu: isMenu };
  button.classList.add('busy');
  try {
    await post('/sim/tap', isMenu ? body : { ...body, selected: chosenIn(card) });
  } catch {
    say('模拟器没有响应');
  } finally {
    button.classList.remove('busy');
  }
}

// A person in the middle of something is not disturbed.
const isBusy = () => feed.querySelector('details[open]') || document.activeElement?.matches('select');

async function look() {
  try {
    const state = await (await fetch('/sim/state')).json();
    document.querySelector('[data-time]').textContent = state.time;
    if (String(state.version) !== version && !isBusy()) await refresh();
  } catch {
    say('模拟器没有响应');
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-key]');
  if (button) void tap(button);
  for (const menu of document.querySelectorAll('details[open]')) {
    if (button || !menu.contains(event.target)) menu.open = false;
  }
});
document.querySelector('[data-composer]')?.addEventListener('submit', (event) => {
  event.preventDefault();
  const input = event.target.elements.content;
  const content = input.value.trim();
  if (!content) return;
  input.value = '';
  post('/sim/app-text', { content }).catch(() => say('模拟器没有响应'));
});
setInterval(look, 3000);
toEnd();
