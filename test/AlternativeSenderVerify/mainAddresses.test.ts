import {
	parseMainAddresses,
	readMainItems,
} from '../../nodes/AlternativeSenderVerify/mainAddresses';

describe('parseMainAddresses', () => {
	it('P02 reads owner and address, comments and bare addresses', () => {
		expect(
			parseMainAddresses('# people\r\n\r\n ann = Ann@X.org \nbob@x.org\nc=bounce+a=b@x.org'),
		).toEqual({
			mains: [
				{ owner: 'ann', address: 'ann@x.org' },
				{ owner: 'bob@x.org', address: 'bob@x.org' },
				{ owner: 'c', address: 'bounce+a=b@x.org' },
			],
			refused: [],
		});
	});

	it('P02 names lines it cannot take, and takes the others', () => {
		const { mains, refused } = parseMainAddresses('ann\n= a@x.org\nbob = nobody\nc = c@x.org');
		expect(mains).toEqual([{ owner: 'c', address: 'c@x.org' }]);
		expect(refused).toEqual(['ann', '= a@x.org', 'bob = nobody']);
	});
});

describe('readMainItems', () => {
	it('P02 reads nested fields, and the address as owner where there is none', () => {
		const items = [{ user: { id: 7, mail: 'A@x.org' } }, { user: { mail: 'b@x.org' } }, {}];
		expect(readMainItems(items, { owner: 'user.id', address: 'user.mail' })).toEqual({
			mains: [
				{ owner: '7', address: 'a@x.org' },
				{ owner: 'b@x.org', address: 'b@x.org' },
			],
			refused: ['item 2'],
		});
	});

	it('reads own fields only', () => {
		const { refused } = readMainItems([{}], { owner: 'x', address: 'constructor.name' });
		expect(refused).toEqual(['item 0']);
	});
});
