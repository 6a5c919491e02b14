import { useEffect, useState } from 'react';
import { createWebhook, listWebhooks } from './webhooks.js';

const events = ['event_phone_call_started', 'event_phone_call_ended'];

export function App() {
  const [webhooks, setWebhooks] = useState([]);
  const [failure, setFailure] = useState();

  useEffect(() => {
    listWebhooks().then(setWebhooks, setFailure);
  }, []);

  async function create(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    try {
      const created = await createWebhook({
        name: fields.get('name'),
        webhook_url: fields.get('webhook_url'),
        events: fields.getAll('events'),
      });
      setWebhooks((others) => [...others, created]);
      setFailure(undefined);
      form.reset();
    } catch (error) {
      setFailure(error);
    }
  }

  return (
    <main>
      <h1>Webhooks</h1>
      <ul>
        {webhooks.map(({ id, name, webhook_url }) => (
          <li key={id}>
            {name}: {webhook_url}
          </li>
        ))}
      </ul>
      <form onSubmit={create}>
        {failure && <p role="alert">{failure.message}</p>}
        <Field label="Name" name="name" failure={failure} />
        <Field label="URL" name="webhook_url" failure={failure} />
        <fieldset aria-describedby="events-error">
          <legend>Events</legend>
          {events.map((event) => (
            <label key={event}>
              <input type="checkbox" name="events" value={event} /> {event}
            </label>
          ))}
          <FieldError name="events" failure={failure} />
        </fieldset>
        <button type="submit">Create</button>
      </form>
    </main>
  );
}

function Field({ label, name, failure }) {
  return (
    <p>
      <label>
        {label} <input name={name} aria-describedby={`${name}-error`} />
      </label>{' '}
      <FieldError name={name} failure={failure} />
    </p>
  );
}

/** What the API says of a field. */
function FieldError({ name, failure }) {
  return <strong id={`${name}-error`}>{failure?.errors?.[name]?.join(' ')}</strong>;
}
