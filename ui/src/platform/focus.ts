/** Takes the focus when it appears, where it is wanted there: what had it may be gone from the screen. */
export const focusWhere =
	(wanted: boolean) =>
	(element: HTMLElement): void => {
		if (wanted) element.focus();
	};
