// n8n reads the nodes and credentials from the "n8n" field of package.json; nothing is exported here.
module.exports = {};
