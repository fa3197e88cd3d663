// Hands the form of a page to allauth's passkey code, and says it on the page when the browser or the device does not go on.
'use strict'
{
  const form = document.querySelector('form[data-passkey]')
  const failed = document.getElementById(form.dataset.failed)
  document.addEventListener('allauth.error', (event) => {
    event.preventDefault()
    failed.hidden = false
  })
  const button = document.getElementById('passkey-button')
  window.allauth.webauthn.forms[form.dataset.passkey]({
    ids: { add: button.id, authenticate: button.id, credential: form.elements.credential.id, data: 'passkey-data' }
  })
  button.disabled = false
}
