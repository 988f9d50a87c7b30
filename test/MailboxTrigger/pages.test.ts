import fc from 'fast-check';

import { planPages, takeWithinBytes } from '../../nodes/MailboxTrigger/pages';

const mails = (sizes: number[]) => sizes.map((sizeBytes, index) => ({ uid: index + 1, sizeBytes }));
const limits = { mails: 3, bytes: 100 };

describe('pages of a poll', () => {
	it('B13 puts a mail larger than a page on a page of its own', () => {
		const pages = planPages(mails([10, 500, 10, 10]), limits);
		expect(pages.map((page) => page.map(({ uid }) => uid))).toEqual([[1], [2], [3, 4]]);
	});

	it('B13 keeps every mail, in order, within the limits', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 250 })), (sizes) => {
				const pages = planPages(mails(sizes), limits);
				expect(pages.flat()).toEqual(mails(sizes));
				for (const page of pages) {
					const bytes = page.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
					expect(page.length).toBeGreaterThan(0);
					expect(page.length === 1 || (bytes <= 100 && page.length <= 3)).toBe(true);
				}
			}),
		);
	});

	it('B13 takes no more into one poll than fits, but always one', () => {
		expect(takeWithinBytes(mails([40, 40, 40]), 100)).toHaveLength(2);
		expect(takeWithinBytes(mails([500, 1]), 100)).toHaveLength(1);
		expect(takeWithinBytes(mails([50, 50]), 100)).toHaveLength(2);
		expect(takeWithinBytes([], 100)).toEqual([]);
	});
});
