/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What a page has to keep so that everybody can use it: names, labels, headings, contrast, and nothing cut off (WCAG 2.2). */
import type { Page } from 'playwright-core';

/** @returns what is wrong with the page as it is shown now, one line each */
export async function findBarriers(page: Page): Promise<string[]> {
	return await page.evaluate(() => {
		const barriers: string[] = [];
		const isShown = (element: Element) => element.getClientRects().length > 0;
		const describe = (element: Element) =>
			`<${element.tagName.toLowerCase()}> ${(element.textContent ?? '').trim().slice(0, 40)}`;
		if (!document.documentElement.lang) barriers.push('the page names no language');
		if (!document.title.trim()) barriers.push('the page has no title');

		const levels = [...document.querySelectorAll('h1,h2,h3')]
			.filter(isShown)
			.map((heading) => Number(heading.tagName[1]));
		if (levels.filter((level) => level === 1).length !== 1) barriers.push('not one main heading');
		levels.forEach((level, index) => {
			if (index > 0 && level > levels[index - 1]! + 1) barriers.push('a heading is left out');
		});
		if (document.querySelectorAll('main').length !== 1) barriers.push('not one main part');

		for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
			'input:not([type=hidden]),textarea',
		)) {
			const label = field.labels?.[0]?.textContent?.trim();
			if (!label) barriers.push(`a field has no label: ${field.name}`);
			const described = field.getAttribute('aria-describedby');
			if (described && !document.getElementById(described))
				barriers.push(`${described} is missing`);
		}
		const names = new Map<string, number>();
		for (const control of [...document.querySelectorAll('button,a')].filter(isShown)) {
			const name = (control.textContent ?? '').trim().replace(/\s+/g, ' ');
			if (!name) barriers.push(`no name: ${control.outerHTML}`);
			names.set(name, (names.get(name) ?? 0) + 1);
			const { height, width } = control.getBoundingClientRect();
			const isInText = control.tagName === 'A' && !control.classList.contains('button');
			if (!isInText && (height < 24 || width < 24))
				barriers.push(`too small: ${describe(control)}`);
		}
		for (const [name, count] of names) if (count > 1) barriers.push(`${count} times: ${name}`);
		const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
		if (new Set(ids).size !== ids.length) barriers.push('an id stands twice');
		if (document.documentElement.scrollWidth > window.innerWidth)
			barriers.push('wider than the screen');

		// Relative luminance and contrast, WCAG 2.2.
		const parse = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
		const luminance = (colour: number[]) => {
			const [red, green, blue] = colour.slice(0, 3).map((part) => {
				const share = part / 255;
				return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
			});
			return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
		};
		const backgroundOf = (element: Element): number[] => {
			for (let at: Element | null = element; at; at = at.parentElement) {
				const colour = parse(getComputedStyle(at).backgroundColor);
				if (colour.length === 3 || (colour[3] ?? 0) > 0) return colour;
			}
			return [255, 255, 255];
		};
		for (const element of [...document.querySelectorAll('body *')].filter(isShown)) {
			const hasText = [...element.childNodes].some(
				(node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
			);
			if (!hasText || element.classList.contains('hidden')) continue;
			const pair = [
				luminance(parse(getComputedStyle(element).color)),
				luminance(backgroundOf(element)),
			].sort((a, b) => b - a);
			const contrast = (pair[0]! + 0.05) / (pair[1]! + 0.05);
			if (contrast < 4.5) barriers.push(`contrast ${contrast.toFixed(2)}: ${describe(element)}`);
		}
		return barriers;
	});
}

/** @returns how what has the keyboard's focus is called, and whether one sees that it has it */
export async function describeFocus(page: Page): Promise<{ name: string; isSeen: boolean }> {
	return await page.evaluate(() => {
		const element = document.activeElement;
		if (!element) return { name: '', isSeen: false };
		const label = 'labels' in element ? (element as HTMLInputElement).labels?.[0] : undefined;
		// The label's own words, without those of the field in it.
		const text = label?.firstChild?.textContent ?? element.textContent ?? '';
		const isSeen = getComputedStyle(element).outlineStyle !== 'none';
		return { name: text.trim().replace(/\s+/g, ' '), isSeen };
	});
}
