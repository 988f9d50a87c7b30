import { signLink, type LinkClaims } from '../../../nodes/shared/confirmation/signedLink';
import { readDecision, takeVisit } from '../../../nodes/shared/confirmation/takeVisit';

const keys = { current: 'mB7qk2VtY9xWc4NzR1sLp8HfD6gJ3aQe', previous: '' };
const expected = { page: 'confirm-alternative-sender', purpose: 'alternativeSender' } as const;
const now = 1_800_000_000;
const claims: LinkClaims = {
	...expected,
	address: 'anna.private@example.net',
	owner: 'anna@harbour.example',
	linkId: 'abc',
	issuedAt: now,
	expiresAt: now + 60,
	language: 'sv',
	organization: '',
};
const token = signLink(claims, keys);

describe('visits of a confirmation link', () => {
	it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'get', ''])(
		'B08 %s changes nothing, whatever it carries',
		(method) => {
			const visit = { method, token, form: { decision: 'confirm' } };
			expect(takeVisit(visit, keys, expected, now)).toEqual({ show: 'question', claims });
		},
	);

	it('B08 only a posted button is an answer', () => {
		for (const decision of ['confirm', 'decline'] as const) {
			expect(takeVisit({ method: 'POST', token, form: { decision } }, keys, expected, now)).toEqual(
				{ decision, claims },
			);
		}
	});

	it.each([
		undefined,
		null,
		'',
		'confirm',
		[],
		['confirm'],
		{},
		{ decision: '' },
		{ decision: 'Confirm' },
		{ decision: ['confirm', 'decline'] },
		{ decision: { a: 'confirm' } },
		{ decision: true },
		Object.create({ decision: 'confirm' }),
	])('B08 a post without a button is a look: %j', (form: unknown) => {
		expect(readDecision(form)).toBeNull();
		expect(takeVisit({ method: 'POST', token, form }, keys, expected, now)).toHaveProperty('show');
	});

	it('tells an expired link in its own language, and a damaged one without trusting it', () => {
		const form = { decision: 'confirm' };
		expect(takeVisit({ method: 'POST', token, form }, keys, expected, now + 60)).toEqual({
			show: 'expired',
			status: 410,
			language: 'sv',
		});
		expect(takeVisit({ method: 'POST', token: `${token}x`, form }, keys, expected, now)).toEqual({
			show: 'damaged',
			status: 400,
		});
	});
});
