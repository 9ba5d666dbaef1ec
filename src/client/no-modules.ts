// For browsers that know no modules (Internet Explorer, Edge's IE mode) and so will never run the page: all others leave
// this file alone. In words that those browsers know.
const waiting = document.querySelector('[data-step="preparing"]')
const refusal = document.querySelector('[data-step="unsupported"]')
if (waiting !== null) waiting.setAttribute('hidden', '')
if (refusal !== null) refusal.removeAttribute('hidden')
