// The only script of the page: copy buttons, which without it are not there. It reads elements of the page and asks
// nobody.

export const SCRIPT = `
for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const text = document.getElementById(button.dataset.copy).textContent;
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      const range = document.createRange();
      document.getElementById(button.dataset.copy).closest('details')?.setAttribute('open', '');
      range.selectNodeContents(document.getElementById(button.dataset.copy));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      button.textContent = 'Selected: press Ctrl+C';
    }
    setTimeout(() => { button.textContent = label; }, 3000);
  });
}
const report = document.getElementById('report');
if (report) document.title = report.dataset.title;
`;
