// What was checked, and what failed.

export const failures = [];
export let passed = 0;
let where = '';

/** Names what the next checks are about. */
export const at = (place) => { where = place; };

export function check(condition, what) {
  if (condition) passed += 1;
  else failures.push(`${where}: ${what}`);
}
