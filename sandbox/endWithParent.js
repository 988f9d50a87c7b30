// Ends n8n when the process that started it is gone, however that ended: left alone, n8n would write to a closed pipe,
// report that to the same pipe, and so on without end. Its standard input is a pipe that closes then.
'use strict';

const { isMainThread } = require('node:worker_threads');

// n8n's threads load this too, and have a standard input of another kind.
if (isMainThread) {
	process.stdin
		.on('close', () => process.kill(-process.pid, 'SIGKILL'))
		.on('error', () => undefined)
		.resume()
		.unref();
}
