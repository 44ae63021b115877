import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';

/** Everything but the page itself has its hash in its name and is compressed here, once. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    react(),
    compression({ algorithms: [defineAlgorithm('gzip', { level: 9 }), 'brotliCompress'], exclude: /[.](html|map|png)$/, threshold: 1024 }),
  ],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // a data: URL would need a hole in the content security policy
    assetsInlineLimit: 0,
    // read by the size test: which files a page loads
    manifest: true,
    chunkSizeWarningLimit: 800,
  },
  // The server puts the nonce of each answer in its place; Vite hands it to the styles it adds later.
  html: { cspNonce: 'NONCE_OF_THIS_ANSWER' },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:3000' } },
});
