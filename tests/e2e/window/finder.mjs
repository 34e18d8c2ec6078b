/**
 * Runs in the page: the visible elements that a chain of wishes leads to. Each wish looks inside what the one before it
 * found: by role and name as assistive technology has them (axe-core's), by label, by text, by CSS; `filter` and `nth`
 * choose among what was found. It is sent as text, so it can use nothing from outside.
 */
export function find(json) {
	const { axe } = window;
	const tidy = (text) => text.replace(/\s+/g, ' ').trim();
	const fits = (text, wish, exact) => {
		if (wish === undefined) return true;
		const tidied = tidy(text);
		if (typeof wish === 'object') return new RegExp(wish.source, wish.flags).test(tidied);
		return exact ? tidied === wish : tidied.toLowerCase().includes(wish.toLowerCase());
	};
	const isShown = (element) => {
		if (element.localName === 'option') return true;
		const { visibility, display } = getComputedStyle(element);
		const box = element.getBoundingClientRect();
		return visibility !== 'hidden' && display !== 'none' && box.width > 0 && box.height > 0;
	};
	// Behind an open sheet nothing can be reached.
	const modal = [...document.querySelectorAll('dialog:modal')].pop();
	const isReachable = (element) => !modal || modal.contains(element) || element.contains(modal);

	const name = (element) => axe.commons.text.accessibleText(element) ?? '';
	const role = (element) => {
		if (element.localName === 'summary') return 'button';
		return axe.commons.aria.getRole(element);
	};
	// Which elements may have a role at all, so that not every element's has to be worked out.
	const candidates = {
		heading: 'h1,h2,h3,h4,h5,h6,[role=heading]',
		button: 'button,[role=button],summary',
		link: 'a[href]',
		checkbox: 'input[type=checkbox]',
		radio: 'input[type=radio]',
		combobox: 'select',
		group: 'fieldset,[role=group]',
		dialog: 'dialog',
		status: '[role=status]',
		alert: '[role=alert]',
		navigation: 'nav',
		complementary: 'aside',
		region: 'section,[role=region]',
		article: 'article',
		listitem: 'li'
	};
	const level = (element) => Number(element.getAttribute('aria-level') ?? element.localName.slice(1));
	const ways = {
		role: ({ role: wanted, name: called, exact, level: deep, pressed }) => (root) =>
			[...root.querySelectorAll(candidates[wanted])].filter(
				(element) =>
					isShown(element) &&
					isReachable(element) &&
					role(element) === wanted &&
					(deep === undefined || level(element) === deep) &&
					(pressed === undefined || element.getAttribute('aria-pressed') === String(pressed)) &&
					(called === undefined || fits(name(element), called, exact))
			),
		label: ({ name: called, exact }) => (root) =>
			[...root.querySelectorAll('input,textarea,select')].filter(
				(element) => isShown(element) && isReachable(element) && fits(name(element), called, exact)
			),
		// The innermost elements that say it.
		text: ({ text, exact }) => (root) => {
			const saying = [...root.querySelectorAll('*')].filter(
				(element) => !['SCRIPT', 'STYLE'].includes(element.tagName) && fits(element.textContent ?? '', text, exact)
			);
			return saying.filter((element) => isShown(element) && ![...element.children].some((child) => saying.includes(child)));
		},
		css: ({ css }) => (root) => [...root.querySelectorAll(css)].filter(isShown)
	};

	let found = [document];
	axe.teardown();
	axe.setup(document.body);
	try {
		for (const wish of JSON.parse(json)) {
			if (wish.by === 'nth') found = found.slice(wish.index, wish.index + 1);
			else if (wish.by === 'filter') found = found.filter((element) => fits(element.textContent ?? '', wish.text, false));
			else {
				const inside = new Set(found.flatMap(ways[wish.by](wish)));
				found = [...inside];
			}
		}
	} finally {
		axe.teardown();
	}
	return found;
}
