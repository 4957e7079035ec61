// Security keys: makes one, or asks for one, then sends the form of the page. Nothing else is
// scripted: without it, each form says to use an application instead.
"use strict";

(() => {
  const SAID = {
    InvalidStateError: "Cette clé est déjà enregistrée pour ce compte.",
    NotAllowedError: "La clé n’a pas répondu, ou vous avez annulé. Recommencez.",
    SecurityError: "À cette adresse, le navigateur n’accepte pas de clé.",
  };
  const OTHERWISE = "La clé n’a pas pu être lue. Recommencez, ou utilisez un autre moyen.";

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };

  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const named = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const options = async (form) => {
    if (form.dataset.options) {
      return JSON.parse(document.getElementById(form.dataset.options).textContent).publicKey;
    }
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()).request_options.publicKey;
  };

  const make = async (form) => {
    const asked = await options(form);
    const alone = form.elements.passwordless;
    if (alone && alone.checked) {
      asked.authenticatorSelection = {
        ...asked.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      };
    }
    const key = await navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: named(asked.excludeCredentials),
      },
    });
    const transports = key.response.getTransports ? key.response.getTransports() : [];
    return sent(key, { attestationObject: text(key.response.attestationObject), transports });
  };

  const give = async (form) => {
    const asked = await options(form);
    const key = await navigator.credentials.get({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        allowCredentials: named(asked.allowCredentials),
      },
    });
    const { authenticatorData, signature, userHandle } = key.response;
    return sent(key, {
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    });
  };

  const sent = (key, response) => ({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment,
    clientExtensionResults: key.getClientExtensionResults(),
    response: { clientDataJSON: text(key.response.clientDataJSON), ...response },
  });

  const enable = (form) => {
    const button = form.querySelector("button");
    const said = form.querySelector("[role=alert]");
    const hint = form.querySelector(".hint");
    form.hidden = button.hidden = false;
    if (hint) hint.hidden = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = "";
      button.disabled = true;
      try {
        const key = await (form.dataset.webauthn === "make" ? make(form) : give(form));
        form.elements.credential.value = JSON.stringify(key);
        form.submit();
      } catch (error) {
        said.textContent = SAID[error.name] || OTHERWISE;
        button.disabled = false;
      }
    });
  };

  if (window.PublicKeyCredential && navigator.credentials) {
    document.querySelectorAll("form[data-webauthn]").forEach(enable);
  }
})();
