const webhooks = 'https://app.talkover.ai/api/v1/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks';
const headers = { Authorization: 'Bearer any' };
const status = document.querySelector('[role=status]');

async function show() {
  const response = await fetch(webhooks, { headers });
  if (!response.ok) throw new Error(`The API answers ${response.status}.`);
  const { data } = await response.json();
  document.querySelector('ul').replaceChildren(...data.webhooks.map(shown));
  status.textContent = `${data.webhooks.length} in all`;
}

function shown({ id, name }) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.textContent = `Delete ${name}`;
  button.addEventListener('click', async () => {
    await fetch(`${webhooks}/${id}`, { method: 'DELETE', headers });
    await tryToShow();
  });
  item.append(button);
  return item;
}

async function tryToShow() {
  try {
    await show();
  } catch (error) {
    status.textContent = error.message;
  }
}

await tryToShow();
