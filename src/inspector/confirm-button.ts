/** The time for the second press, in milliseconds: WCAG (2.2.1) gives slow readers twenty seconds. */
const patience = 20_000;

/** Makes a destructive button ask first: a second press within a while confirms. */
export function confirmed(button: HTMLButtonElement, question: string, onConfirm: () => void): HTMLButtonElement {
  const label = button.textContent ?? '';
  let isAsking = false;
  let timer = 0;
  function calmDown(): void {
    clearTimeout(timer);
    isAsking = false;
    button.textContent = label;
    button.classList.remove('asking');
  }
  button.addEventListener('click', ({ detail: clicks }) => {
    // The second half of a double click does not confirm.
    if (clicks > 1) return;
    if (isAsking) {
      calmDown();
      onConfirm();
      return;
    }
    isAsking = true;
    button.textContent = question;
    button.classList.add('asking');
    timer = setTimeout(calmDown, patience);
  });
  return button;
}
