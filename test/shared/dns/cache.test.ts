/** What the cache of look-ups keeps, and what it lets go. */
import { BoundedCache } from '../../../nodes/shared/dns/cache';

describe('BoundedCache', () => {
	it('lets the entry unused for longest go when there are too many', () => {
		const cache = new BoundedCache<number>(2, 1000);
		cache.set('a', 1, 1);
		cache.set('b', 2, 1);
		cache.get('a');
		cache.set('c', 3, 1);
		expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
	});

	it('lets entries go when they are too large together', () => {
		const cache = new BoundedCache<number>(100, 100);
		cache.set('a', 1, 60);
		cache.set('b', 2, 60);
		expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 2]);
	});

	it('does not keep what alone is too large', () => {
		const cache = new BoundedCache<number>(100, 100);
		cache.set('a', 1, 101);
		expect(cache.get('a')).toBeUndefined();
	});

	it('counts a replaced entry once', () => {
		const cache = new BoundedCache<number>(100, 100);
		for (let value = 0; value < 10; value++) cache.set('a', value, 60);
		cache.set('b', 1, 40);
		expect([cache.get('a'), cache.get('b')]).toEqual([9, 1]);
	});
});
