(() => {
  const root = document.documentElement, age = document.getElementById("age");
  const written = Date.parse(root.dataset.asOf), patience = 1000 * Number(root.dataset.patience);
  const tell = () => {
    const passed = Math.max(0, Date.now() - written), minutes = Math.floor(passed / 60000);
    age.textContent = minutes < 1 ? "less than a minute ago" : minutes < 120 ? minutes + " min ago"
      : minutes < 2880 ? Math.floor(minutes / 60) + " hours ago" : Math.floor(minutes / 1440) + " days ago";
    document.getElementById("old").hidden = passed <= patience;
  };
  tell();
  setInterval(tell, 15000);
})();
