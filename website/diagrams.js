// Renders the diagrams in the colours of the reader's system. Sphinx loads mermaid.min.js before this file.
mermaid.initialize({
  startOnLoad: true,
  theme: window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "default",
});
