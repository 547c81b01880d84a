/* POSTs of our own, with the page's form token. */
function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

export function fields(values) {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.append(name, value);
  form.append("csrfmiddlewaretoken", token());
  return form;
}

export function post(url, values) {
  return fetch(url, { method: "POST", body: fields(values), headers: { "X-CSRFToken": token() }, keepalive: true });
}
