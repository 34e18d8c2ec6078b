import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';

const target = document.getElementById('app');
if (target) mount(App, { target });

// The words for what goes wrong come ahead of need: when it does go wrong, they may be out of reach.
setTimeout(() => void import('./components/problem-words').catch(() => undefined), 1500);
