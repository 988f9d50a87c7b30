// Preloaded into the sandbox's n8n: its machine's DNS servers are the sandbox's one, so that templates need no
// change to work here and no question leaves this machine.
'use strict';

require('node:dns').setServers([process.env.SANDBOX_DNS]);
