/**
 * Loads what looking for secrets needs, for a caller that has something to wait for anyway. Failure shows when it is
 * used.
 */
export async function preloadSecretRules(): Promise<void> {
  await Promise.allSettled([import('@secretlint/core'), import('@secretlint/secretlint-rule-preset-recommend')]);
}
