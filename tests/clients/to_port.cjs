// Loaded before a client that knows only port 443: its https goes to the port of the test.
// The client itself is not touched.
const https = require('https');

const request = https.request;
const port = Number(process.env.SERVED_PORT);

https.request = (options, ...more) => request({...options, port}, ...more);
