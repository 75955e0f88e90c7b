// Sends a chosen or dropped file by a post of its own, and tells the page how far it is.
const tellEvery = 250;

export function attach(form, component) {
  const zone = form.querySelector("[data-drop]");
  const input = form.querySelector("input[type=file]");
  let request;

  const send = async (file) => {
    if (!file || request) return;
    const kind = form.querySelector("input[name=import-kind]:checked").value;
    request = new XMLHttpRequest();
    component.invokeMethodAsync("Sending", file.name, 0);
    try {
      const answer = await fetch("/imports/token", { credentials: "same-origin" });
      if (answer.ok) await post(file, kind, (await answer.json()).token);
      else component.invokeMethodAsync("Refused", why(answer.status));
    } catch {
      component.invokeMethodAsync("Refused", "broken");
    } finally {
      request = undefined;
      input.value = "";
    }
  };

  const post = (file, kind, token) =>
    new Promise((resolve) => {
      let told = 0;
      request.upload.onprogress = (event) => {
        if (!event.lengthComputable || Date.now() - told < tellEvery) return;
        told = Date.now();
        component.invokeMethodAsync("Sending", file.name, Math.min(99, Math.floor((event.loaded / event.total) * 100)));
      };
      request.onloadend = () => {
        const said = parse(request.responseText);
        if (request.status === 201 && said?.id) component.invokeMethodAsync("Sent", said.id);
        else component.invokeMethodAsync("Refused", said?.why ?? why(request.status));
        resolve();
      };
      request.open("POST", `/imports?kind=${encodeURIComponent(kind)}&name=${encodeURIComponent(file.name)}`);
      request.setRequestHeader("RequestVerificationToken", token);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.send(file);
    });

  const why = (status) => ({ 401: "signed_out", 403: "forbidden" })[status] ?? "broken";

  const parse = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };

  const over = (event) => {
    event.preventDefault();
    zone.toggleAttribute("data-over", event.type === "dragover");
    if (event.type === "drop") send(event.dataTransfer.files[0]);
  };
  const chosen = () => send(input.files[0]);
  input.addEventListener("change", chosen);
  ["dragover", "dragleave", "drop"].forEach((name) => zone.addEventListener(name, over));
  form.toggleAttribute("data-ready", true);

  return { dispose: () => request?.abort() };
}
