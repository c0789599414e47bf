// What is read, and no more: an artifact may be made to cost as much as it can.

/** Of a file. Rule files and dashboards that people write are a hundredth of it. */
export const MOST_CHARACTERS = 6 * 1024 * 1024;
/** Markdown's grammar looks back at what it read: a longer page of brackets alone takes minutes. */
export const MOST_PAGE_CHARACTERS = 1024 * 1024;
/** Of one expression. */
export const MOST_EXPRESSION_CHARACTERS = 32_768;
/** Of an expression's tree and of JSON: what walks them may do so by recursion. */
export const MOST_LEVELS = 200;
/** Aliases can name the same rules again and again. */
export const MOST_RULES = 50_000;
