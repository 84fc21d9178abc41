// Where the texts of a page are. Runs in the page.

/** Text beyond its cell or the page, and texts of a row or a picture over one another. */
export function misplaced() {
  const seen = [];
  const quoted = (node) => `"${node.textContent.replace(/\s+/g, ' ').trim()}"`;
  const texts = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const boxes = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.data.trim() || node.parentElement.closest('.hidden, script')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 0 && box.height > 0) boxes.push({ node, box });
    }
    return boxes;
  };
  const clash = (parts) => {
    parts.forEach((one, index) => {
      for (const other of parts.slice(index + 1)) {
        if (one.part === other.part) continue;
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 1 && down > 3) seen.push(`${quoted(one.node)} and ${quoted(other.node)} are over one another`);
      }
    });
  };
  const clipped = (cell) => getComputedStyle(cell).clipPath !== 'none' || !cell.checkVisibility();
  const room = document.documentElement.clientWidth;
  for (const row of document.querySelectorAll('tr')) {
    const cells = [...row.cells].filter((cell) => !clipped(cell));
    const parts = cells.flatMap((part) => texts(part).map((text) => ({ ...text, part })));
    for (const { part, node, box } of parts) {
      if (part.matches('.pic')) continue;
      const cell = part.getBoundingClientRect();
      if (box.left < cell.left - 1 || box.right > cell.right + 1) seen.push(`${quoted(node)} runs out of its cell`);
    }
    clash(parts);
  }
  for (const svg of document.querySelectorAll('svg')) {
    clash([...svg.querySelectorAll('text')].map((node) => ({ node, part: node, box: node.getBoundingClientRect() })));
  }
  for (const { node, box } of texts(document.body)) {
    if (node.parentElement.closest('.scroll, thead th:not(.pic)')) continue;
    if (box.left < -1 || box.right > room + 1) seen.push(`${quoted(node)} runs out of the page`);
  }
  return [...new Set(seen)];
}
