/** The login form of the local page. */
const form = /** @type {HTMLFormElement} */ (document.getElementById("login"));
const password = /** @type {HTMLInputElement} */ (document.getElementById("password"));
const error = /** @type {HTMLElement} */ (document.getElementById("login-error"));

form.addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  void logIn();
});
password.focus();

async function logIn() {
  error.textContent = "";
  try {
    const response = await fetch("/api/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ password: password.value }),
    });
    if (response.ok) {
      location.replace("/");
      return;
    }
    error.textContent = (await response.json()).error;
  } catch {
    error.textContent = "Muster does not answer. Try again in a moment.";
  }
  password.select();
}
