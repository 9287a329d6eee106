// A passkey that did not work becomes a sentence on the page instead of a line in the browser's console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const problem = document.getElementById("passkey-problem");
  const main = document.getElementById("main");
  if (!problem || !main) return;
  main.prepend(problem);
  problem.hidden = false;
  main.focus();
});
