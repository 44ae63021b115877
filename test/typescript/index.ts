/** What Node is started with to run TypeScript in a test (hooks.js). */
export const TYPESCRIPT = ['--import', new URL('./register.js', import.meta.url).href] as const;
