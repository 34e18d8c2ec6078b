import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// The oldest web views the app must run in: Android WebView 87 and the Safari of macOS 11.
const floor = ['chrome87', 'safari14'];

export default defineConfig(({ mode }) => ({
	base: './',
	plugins: [svelte()],
	// One place for the app's own modules, so that a screen can move without its imports being rewritten.
	resolve: {
		alias: { $: new URL('./src', import.meta.url).pathname },
		// Without this Vitest would take Svelte's server side.
		...(mode === 'test' ? { conditions: ['browser'] } : {})
	},
	// A test reads what the Rust sources can say (problem-params.test.ts).
	...(mode === 'test' ? { server: { fs: { allow: ['..'] } } } : {}),
	build: {
		target: floor,
		cssTarget: floor,
		// Read by scripts/bundle-size.mjs.
		manifest: true,
		modulePreload: { polyfill: false },
		reportCompressedSize: false
	},
	test: {
		environment: 'jsdom',
		include: ['src/**/*.test.ts'],
		// Tests must not depend on where the machine stands.
		env: { TZ: 'America/New_York' }
	}
}));
