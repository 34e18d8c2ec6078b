/* Parts of other screens, fetched together: a screen holds the name of each piece it may fetch, and the first screen is full. */
export { default as Answers } from './Answers.svelte';
export { default as PromptsHere } from './PromptsHere.svelte';
export { default as PromptsTonight } from './PromptsTonight.svelte';
