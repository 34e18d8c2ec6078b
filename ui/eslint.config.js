import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
	{ ignores: ['dist', 'node_modules', 'project.inlang', 'src/bindings', 'src/paraglide'] },
	js.configs.recommended,
	...ts.configs.recommended,
	...svelte.configs.recommended,
	prettier,
	...svelte.configs.prettier,
	{
		languageOptions: { globals: { ...globals.browser } },
		rules: {
			// TypeScript knows better which names exist.
			'no-undef': 'off',
			// Personal data must not end up in a log, so nothing is logged.
			'no-console': 'error',
			'no-restricted-imports': [
				'error',
				{ patterns: [{ group: ['@tauri-apps/*'], message: 'Only src/platform/ may speak with Tauri.' }] }
			],
			'@typescript-eslint/consistent-type-imports': 'error',
			'svelte/no-at-html-tags': 'error',
			'svelte/require-each-key': 'error',
			// Maps that only remember, and that nothing on the screen depends on, need not be watched.
			'svelte/prefer-svelte-reactivity': 'off'
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } }
	},
	{ files: ['src/platform/**'], rules: { 'no-restricted-imports': 'off' } },
	{ files: ['*.config.{js,ts}'], languageOptions: { globals: { ...globals.node } } }
);
