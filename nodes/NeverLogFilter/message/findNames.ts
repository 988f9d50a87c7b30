/**
 * Finds thousands of names in a text in one pass over it (Aho and Corasick, 1975): how long it takes hangs on the length
 * of the text, not on how many names are looked for.
 */

/** Characters from `start` to before `end`. */
export interface TextRange {
	start: number;
	end: number;
}

/**
 * @param onlyFullNames whether names of a single word are passed over
 * @returns where names stand, in order; names that overlap are one range, so that nothing of either stays
 */
export type NameFinder = (text: string, onlyFullNames: boolean) => TextRange[];

/** @param names none of them empty */
export function makeNameFinder(names: Iterable<string>): NameFinder {
	// A state is what of some name was read last; state 0 is nothing.
	const steps = new Map<number, number>();
	const keyOf = (state: number, code: number) => state * 0x10000 + code;
	/** The longest name that ends in a state, and the longest of several words. */
	const longest = [0];
	const longestFull = [0];
	const parents = [0];
	const codes = [0];

	for (const name of names) {
		let state = 0;
		for (let at = 0; at < name.length; at += 1) {
			const key = keyOf(state, name.charCodeAt(at));
			let next = steps.get(key);
			if (next === undefined) {
				next = longest.length;
				steps.set(key, next);
				longest.push(0);
				longestFull.push(0);
				parents.push(state);
				codes.push(name.charCodeAt(at));
			}
			state = next;
		}
		longest[state] = name.length;
		if (/\s/.test(name)) longestFull[state] = name.length;
	}

	/** Of each state the longest other one that what was read may also be the begin of. */
	const fallbacks = new Int32Array(longest.length);
	const step = (from: number, code: number): number => {
		let state = from;
		for (;;) {
			const next = steps.get(keyOf(state, code));
			if (next !== undefined) return next;
			if (state === 0) return 0;
			state = fallbacks[state]!;
		}
	};
	for (const state of inOrderOfLength(parents)) {
		const parent = parents[state]!;
		const fallback = parent === 0 ? 0 : step(fallbacks[parent]!, codes[state]!);
		fallbacks[state] = fallback;
		longest[state] = longest[state] || longest[fallback]!;
		longestFull[state] = longestFull[state] || longestFull[fallback]!;
	}

	return (text, onlyFullNames) => {
		const lengths = onlyFullNames ? longestFull : longest;
		const ranges: TextRange[] = [];
		let state = 0;
		for (let at = 0; at < text.length; at += 1) {
			state = step(state, text.charCodeAt(at));
			const length = lengths[state]!;
			if (length > 0) addRange(ranges, { start: at + 1 - length, end: at + 1 });
		}
		return ranges;
	};
}

/** @param ranges in order, none overlapping another */
export function replaceRanges(text: string, ranges: TextRange[], replacement: string): string {
	let result = '';
	let position = 0;
	for (const { start, end } of ranges) {
		result += text.slice(position, start) + replacement;
		position = end;
	}
	return position === 0 ? text : result + text.slice(position);
}

/** Ranges come in the order of their ends. */
function addRange(ranges: TextRange[], range: TextRange): void {
	let { start } = range;
	for (let last = ranges.at(-1); last && last.end > start; last = ranges.at(-1)) {
		start = Math.min(start, last.start);
		ranges.pop();
	}
	ranges.push({ start, end: range.end });
}

/** All states but the first, those of fewer characters first. */
function inOrderOfLength(parents: number[]): number[] {
	const depths = new Int32Array(parents.length);
	const byDepth: number[][] = [];
	for (let state = 1; state < parents.length; state += 1) {
		const depth = depths[parents[state]!]! + 1;
		depths[state] = depth;
		(byDepth[depth] ??= []).push(state);
	}
	return byDepth.flat();
}
