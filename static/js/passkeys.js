// A button asks the device for a passkey, and what it answers is sent by the form it stands in.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

const readable = ({ publicKey }) => {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (publicKey.user) options.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  if (publicKey.allowCredentials) options.allowCredentials = known(publicKey.allowCredentials);
  if (publicKey.excludeCredentials) options.excludeCredentials = known(publicKey.excludeCredentials);
  return options;
};

// What a browser leaves out is left out: not every device says whose passkey it is.
const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

const sendable = (credential) => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  response: Object.fromEntries(PARTS.filter((part) => credential.response[part]).map((part) => [part, text(credential.response[part])])),
  clientExtensionResults: credential.getClientExtensionResults(),
});

const optionsFor = async (form) => {
  const written = form.querySelector("#passkey-options");
  if (written) return JSON.parse(written.textContent);
  const answer = await fetch(form.dataset.passkey, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
};

const ask = async (form) => {
  const verb = form.dataset.passkey === "create" ? "create" : "get";
  return navigator.credentials[verb]({ publicKey: readable(await optionsFor(form)) });
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-passkey-button]");
  const status = form.querySelector("[data-passkey-status]");
  if (!window.PublicKeyCredential) {
    button.disabled = true;
    status.textContent = status.dataset.missing;
    continue;
  }
  const start = async () => {
    status.textContent = "";
    try {
      const credential = await ask(form);
      form.querySelector("[name$=credential]").value = JSON.stringify(sendable(credential));
      form.submit();
    } catch (error) {
      // Web Authentication, 5.1.3: a device that is asked for a second passkey of the same person.
      const isThere = error.name === "InvalidStateError";
      status.textContent = isThere ? status.dataset.there : status.dataset.failed;
    }
  };
  button.addEventListener("click", start);
  // The key that sends a form does here what the button does.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
}
